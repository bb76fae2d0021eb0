namespace ChatRec.Doubles;

/// <summary>A refused call, worded as Qdrant 1.18 words it.</summary>
internal sealed class QdrantException(QdrantError error, string message) : Exception(message)
{
    public QdrantError Error { get; } = error;

    /// <summary>When a rate-limited call may be tried again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static QdrantException NotFound(string what) => new(QdrantError.NotFound, $"Not found: {what}");

    public static QdrantException WrongInput(string what) => new(QdrantError.BadRequest, $"Wrong input: {what}");

    public static QdrantException BadRequest(string what) => new(QdrantError.BadRequest, $"Bad request: {what}");

    public static QdrantException NotCovered(string what) => new(QdrantError.NotCovered, $"Not covered by the double: {what}");
}

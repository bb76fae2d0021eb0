namespace ChatRec.Doubles.Http;

/// <summary>A body that does not say what the call needs.</summary>
/// <param name="message">What is wrong, in the real server's words.</param>
/// <param name="hasPosition">Whether the real server adds where it stopped reading: the end of the body.</param>
internal sealed class MalformedBodyException(string message, bool hasPosition = true) : Exception(message)
{
    public bool HasPosition { get; } = hasPosition;

    public static MalformedBodyException NoVariant(string type) => new($"data did not match any variant of untagged enum {type}");
}

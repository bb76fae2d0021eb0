namespace ChatRec.Bot.Hosting.Problems;

/// <summary>A request that cannot be answered, as the problem+json (RFC 9457) that its sender gets.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="kind">Stable name of the problem: the last part of its <c>type</c>.</param>
/// <param name="title">What is wrong, in general.</param>
/// <param name="detail">What is wrong here, naming the field and its value.</param>
internal sealed class ProblemException(int status, string kind, string title, string detail) : Exception(detail)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>Stable name of the problem.</summary>
    public string Kind => kind;

    /// <summary>What is wrong, in general.</summary>
    public string Title => title;

    /// <summary>The field that is wrong, as a path: "history[2].signal".</summary>
    public string? Field { get; init; }

    /// <summary>What may have been meant.</summary>
    public IReadOnlyList<string> Suggestions { get; init; } = [];

    /// <summary>Seconds after which it is worth trying again.</summary>
    public int? RetryAfterSeconds { get; init; }
}

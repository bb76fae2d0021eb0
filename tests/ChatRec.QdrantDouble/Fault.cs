namespace ChatRec.Doubles;

/// <summary>What goes wrong with one request.</summary>
internal abstract record Fault
{
    /// <summary>Another answer.</summary>
    public sealed record Answer(int Status, string Body, string ContentType, IReadOnlyDictionary<string, string> Headers) : Fault;

    /// <summary>The connection is closed.</summary>
    public sealed record Close : Fault;

    /// <summary>There is no answer, ever.</summary>
    public sealed record Hang : Fault;

    /// <summary>The answer is late.</summary>
    public sealed record Delay(TimeSpan Time) : Fault;
}

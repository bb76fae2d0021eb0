namespace ChatRec.Doubles;

/// <summary>A request that the double received.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">Path and query as they were sent.</param>
/// <param name="Headers">The headers; names in any case.</param>
/// <param name="Body">The body as text; empty if there was none, or if it was over the size limit.</param>
public sealed record RecordedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The path, still escaped.</summary>
    public string Path => Target.Split('?')[0];

    /// <summary>The query parameters.</summary>
    public IReadOnlyDictionary<string, string> Query { get; } = ReadQuery(Target);

    private static Dictionary<string, string> ReadQuery(string target) => target.Split('?', 2) is [_, var query]
        ? query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .GroupBy(pair => Uri.UnescapeDataString(pair[0]))
            .ToDictionary(group => group.Key, group => group.Last() is [_, var value] ? Uri.UnescapeDataString(value) : "")
        : [];
}

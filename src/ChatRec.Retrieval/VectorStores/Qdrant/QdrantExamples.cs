namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>The examples of recommendations.</summary>
internal static class QdrantExamples
{
    /// <summary>Qdrant names the point that it misses by its own id, or not at all where only a vector is missing.</summary>
    public static string Missing(VectorQuery query, string answer)
    {
        string[] examples = [.. Examples(query)];
        return Array.Find(examples, id => answer.Contains(QdrantPointId.Of(id).ToString(), StringComparison.OrdinalIgnoreCase)) is { } missing
            ? $"'{missing}'"
            : $"one of {string.Join(", ", examples.Take(10).Select(id => $"'{id}'"))}{(examples.Length > 10 ? ", …" : "")}";
    }

    private static IEnumerable<string> Examples(VectorQuery query) => query switch
    {
        RecommendQuery recommend => [.. recommend.Positives, .. recommend.Negatives],
        FusionQuery fused => fused.Prefetch.SelectMany(Examples),
        _ => [],
    };
}

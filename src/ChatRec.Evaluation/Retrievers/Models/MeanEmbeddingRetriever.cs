using ChatRec.Retrieval.Counting;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Evaluation.Retrievers.Models;

/// <summary>The mean of the last N items' vectors as the user, N chosen on validation: what a user encoder has to beat.</summary>
/// <param name="name">Name on the command line.</param>
/// <param name="origin">Where the vectors come from, for people.</param>
/// <param name="usesSeed">Whether the vectors depend on the seed.</param>
/// <param name="vectors">The vectors: N × d numbers and d.</param>
public sealed class MeanEmbeddingRetriever(string name, string origin, bool usesSeed, Func<FitContext, (float[] Vectors, int Dimensions)> vectors) : IRetrieverModel
{
    private static readonly int[] Lasts = [1, 2, 3, 5, 10, 20];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => $"mean of the last items' vectors, {origin}";

    /// <inheritdoc/>
    public bool UsesSeed => usesSeed;

    /// <inheritdoc/>
    public FittedRetriever Fit(FitContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (table, dimensions) = vectors(context);
        return ValidationSearch.Best(context, Lasts.Length, Lasts.Select(last => (
            FormattableString.Invariant($"last {last}"),
            (Func<IHistoryScorer>)(() => new MeanEmbeddingScorer(table, dimensions, last)))));
    }
}

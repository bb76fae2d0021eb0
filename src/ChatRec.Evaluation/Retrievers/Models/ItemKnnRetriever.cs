using ChatRec.Retrieval.Counting;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Evaluation.Retrievers.Models;

/// <summary><c>itemknn</c>: cosine neighbours of the last items.</summary>
internal sealed class ItemKnnRetriever : IRetrieverModel
{
    private const int HistoryLength = 200;
    private static readonly double[] Shrinkages = [3, 20];
    private static readonly double[] Normalisations = [0.35, 0.5];
    private static readonly double[] Decays = [1, 0.9, 0.75, 0.6];

    public string Name => "itemknn";

    public string Description => "item-based neighbours (Sarwar et al. 2001) with recency decay";

    public bool UsesSeed => false;

    public FittedRetriever Fit(FitContext context) =>
        ValidationSearch.Best(context, Shrinkages.Length * Normalisations.Length * Decays.Length, Candidates(context));

    private static IEnumerable<(string, Func<IHistoryScorer>)> Candidates(FitContext context)
    {
        foreach (var shrinkage in Shrinkages)
        {
            foreach (var normalisation in Normalisations)
            {
                var options = new ItemKnnOptions { Shrinkage = shrinkage, Normalisation = normalisation };
                var lists = ItemKnn.Count(context.Data.ItemCount, context.Data.Sequences, options, context.CancellationToken);
                foreach (var decay in Decays)
                {
                    yield return (
                        FormattableString.Invariant($"shrinkage {shrinkage}, normalisation {normalisation}, decay {decay}"),
                        () => new ItemToItemScorer(lists, decay, HistoryLength));
                }
            }
        }
    }
}

using ChatRec.Retrieval.Counting;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Evaluation.Retrievers.Models;

/// <summary><c>ease</c>: the closed-form linear model.</summary>
internal sealed class EaseRetriever : IRetrieverModel
{
    private const int HistoryLength = 200;
    private static readonly double[] Ridges = [100, 400];
    private static readonly double[] Decays = [1, 0.9, 0.75, 0.6];

    // A solution of N items takes N³ multiplications: past this size one ridge has to do.
    private const int LargestSearch = 8_000;
    private const double RidgeAlone = 100;

    public string Name => "ease";

    public string Description => "EASE (Steck 2019), recency-decayed input";

    public bool UsesSeed => false;

    public FittedRetriever Fit(FitContext context)
    {
        double[] ridges = context.Data.ItemCount <= LargestSearch ? Ridges : [RidgeAlone];
        return ValidationSearch.Best(context, ridges.Length * Decays.Length, Candidates(context, ridges));
    }

    private static IEnumerable<(string, Func<IHistoryScorer>)> Candidates(FitContext context, double[] ridges)
    {
        foreach (var ridge in ridges)
        {
            var lists = Solve(context, ridge);
            foreach (var decay in Decays)
            {
                yield return (FormattableString.Invariant($"ridge {ridge}, decay {decay}"), () => new ItemToItemScorer(lists, decay, HistoryLength));
            }
        }
    }

    private static ItemToItemLists Solve(FitContext context, double ridge)
    {
        try
        {
            return Ease.Solve(context.Data.ItemCount, context.Data.Sequences, new EaseOptions { Ridge = ridge }, context.CancellationToken);
        }
        catch (Exception exception) when (exception is ArgumentException or ArithmeticException)
        {
            throw new RetrieverException(exception.Message, exception);
        }
    }
}

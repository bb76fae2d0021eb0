using ChatRec.Retrieval.Popularity;

namespace ChatRec.Evaluation.Retrievers.Models;

/// <summary><c>popularity</c>: how often an item was taken at all.</summary>
internal sealed class OverallPopularity : IRetrieverModel
{
    public string Name => "popularity";

    public string Description => "how often an item was taken";

    public bool UsesSeed => false;

    public FittedRetriever Fit(FitContext context) => new(PopularityScorer.Overall(context.Data.ItemCount, context.Data.Sequences), "no settings");
}

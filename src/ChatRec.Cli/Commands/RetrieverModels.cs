using ChatRec.Evaluation.Retrievers;
using ChatRec.Evaluation.Retrievers.Models;

namespace ChatRec.Cli.Commands;

/// <summary>Every model that can be evaluated: the one place where those of different projects meet.</summary>
internal static class RetrieverModels
{
    public static RetrieverRegistry All()
    {
        var registry = RetrieverRegistry.Counting();
        FusionInput[] parts = [FusionInput.Counting(registry["cotransition"]), FusionInput.Counting(registry["itemknn"])];
        return registry
            .Add(new FusionRetriever("fusion", parts))
            .Add(new FusionRetriever("fusion-ranks", parts, ranksOnly: true));
    }
}

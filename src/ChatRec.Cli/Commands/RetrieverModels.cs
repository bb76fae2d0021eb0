using ChatRec.Evaluation.Retrievers;
using ChatRec.Evaluation.Retrievers.Models;
using ChatRec.Retrieval.Scoring;
using ChatRec.Training.Sequences;

namespace ChatRec.Cli.Commands;

/// <summary>Every model that can be evaluated: the one place where those of different projects meet.</summary>
internal static class RetrieverModels
{
    /// <summary>The sequence encoder that is served.</summary>
    public const string Neural = "lrurec";

    /// <summary>The counting model that is served.</summary>
    public const string Counting = "cotransition";

    /// <summary>Both together.</summary>
    public const string Fusion = "fusion";


    /// <summary>All models, in the order of the report.</summary>
    /// <param name="trained">Where trained models are kept; null to keep none.</param>
    public static RetrieverRegistry All(Func<DirectoryInfo?> trained)
    {
        var registry = RetrieverRegistry.Counting();
        foreach (var kind in Enum.GetValues<SequenceModelKind>().Reverse())
        {
            registry.Add(new SequenceRetriever(kind, Describe(kind), trained));
        }

        FusionInput[] parts = [FusionInput.Neural(registry[Neural]), FusionInput.Counting(registry[Counting])];
        return registry
            .Add(new MeanEmbeddingRetriever("mean-embedding", $"of {Neural}", usesSeed: true, context => ItemVectors(context.Fitted(registry[Neural]))))
            .Add(new FusionRetriever("fusion-ranks", parts, ranksOnly: true))
            .Add(new FusionRetriever(Fusion, parts));
    }

    private static (float[] Vectors, int Dimensions) ItemVectors(FittedRetriever fitted)
    {
        var model = ((SequenceModelScorer)fitted.Scorer).Model;
        var vectors = new float[model.ItemCount * model.Width];
        var buffer = new float[model.Dimensions];
        for (var item = 0; item < model.ItemCount; item++)
        {
            model.CopyItemVector(item, buffer);
            buffer.AsSpan(0, model.Width).CopyTo(vectors.AsSpan(item * model.Width));
        }

        return (vectors, model.Width);
    }

    private static string Describe(SequenceModelKind kind) => kind switch
    {
        SequenceModelKind.LruRec => "linear recurrent units (Yue et al. 2024)",
        SequenceModelKind.SasRec => "self-attention (Kang and McAuley 2018)",
        SequenceModelKind.Bert4Rec => "bidirectional self-attention, masked training (Sun et al. 2019)",
        SequenceModelKind.Narm => "gated recurrent unit with attention (Li et al. 2017)",
        _ => "sequence encoder",
    };
}

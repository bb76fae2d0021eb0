using ChatRec.Retrieval.Fusion;

namespace ChatRec.Evaluation.Retrievers.Models;

/// <summary>A model that takes part in a fusion.</summary>
/// <param name="Model">The model.</param>
/// <param name="Transforms">The scales that validation may choose from, at least one.</param>
public sealed record FusionInput(IRetrieverModel Model, IReadOnlyList<ScoreTransform> Transforms)
{
    /// <summary>A counting model: shares of its best score.</summary>
    public static FusionInput Counting(IRetrieverModel model) => new(model, [ScoreTransform.LogShare, ScoreTransform.RootShare]);

    /// <summary>A neural model: logits.</summary>
    public static FusionInput Neural(IRetrieverModel model) => new(model, [ScoreTransform.LogSoftmax]);
}

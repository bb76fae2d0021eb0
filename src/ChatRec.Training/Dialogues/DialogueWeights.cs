using ChatRec.Retrieval.Dialogues;

namespace ChatRec.Training.Dialogues;

/// <summary>Weights before anything was learned: they only pick the first items to train against.</summary>
internal static class DialogueWeights
{
    public static IReadOnlyList<double> Start { get; } =
    [
        .. DialogueFeatures.All.Select(feature => feature.Name switch
        {
            "recent" => 1.0,
            "named" => 0.5,
            "recommended" => 0.2,
            "vector mean" => 1.0,
            "vector max" => 0.8,
            "rare genres" => 1.0,
            "series" => 1.6,
            "named together" => 0.6,
            "genre asked" => 1.4,
            "words" => 0.1,
            _ => 0,
        }),
    ];
}

namespace ChatRec.Retrieval.Dialogues;

/// <summary>What speaks for an item in the dialogue model: how much more a group of features gives it than it gives the average item.</summary>
/// <param name="Feature">The name of the group's largest, one of <see cref="DialogueFeatures.All"/>.</param>
/// <param name="Part">Σ weight · (value − mean over the catalogue) of the group, in the score's unit: a difference of 1 is e times the odds. Above 0.</param>
public sealed record ScoreReason(string Feature, double Part)
{
    /// <summary>The feature of conversations that name both titles.</summary>
    public const string NamedTogether = "named together";

    /// <summary>What it says, in words.</summary>
    public string Meaning => DialogueFeatures.All.FirstOrDefault(feature => feature.Name == Feature)?.Meaning ?? Feature;
}

namespace ChatRec.Retrieval.Dialogues;

/// <summary>An item's score taken apart.</summary>
/// <param name="Item">Dense index.</param>
/// <param name="Parts">What each of <see cref="DialogueFeatures.All"/> adds: weight · value.</param>
public sealed record ScoreParts(int Item, IReadOnlyList<double> Parts)
{
    /// <summary>The score: the sum of the parts.</summary>
    public double Score => Parts.Sum();

    /// <summary>What each group of features adds, in the order of <see cref="DialogueFeatures.Groups"/>.</summary>
    public IReadOnlyList<(string Group, double Part)> Groups =>
        [.. DialogueFeatures.Groups.Select(group => (group, Parts.Where((_, column) => DialogueFeatures.All[column].Group == group).Sum()))];
}

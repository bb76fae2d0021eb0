namespace ChatRec.Retrieval.Dialogues;

/// <summary>What was learned from dialogues: the dialogues reduced to counts, and the weights.</summary>
/// <param name="Learned">Titles, words and dialogues.</param>
/// <param name="Weights">A weight for each of <see cref="DialogueFeatures.All"/>.</param>
/// <param name="Attribution">Where the dialogues come from and under which terms: to be kept with every copy.</param>
/// <param name="TrainedFor">The catalogue that the weights were learned with, its <c>Hash</c>. Another one is served with the same weights.</param>
public sealed record DialogueModel(LearnedDialogues Learned, IReadOnlyList<double> Weights, string Attribution, string TrainedFor)
{
    /// <summary>Puts the model on a catalogue.</summary>
    public DialogueScorer On(ItemTraits traits)
    {
        ArgumentNullException.ThrowIfNull(traits);
        var matcher = new TitleMatcher(traits.Catalogue, item => traits.Ratings[item]);
        var counts = new DialogueCounts(traits.Count, Learned.Words.Count, Learned.In(matcher));
        return new DialogueScorer(new FeatureReader(traits, counts, new Vocabulary(Learned.Words)), Weights);
    }
}

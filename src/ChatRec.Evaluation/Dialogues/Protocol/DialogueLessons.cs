using ChatRec.Retrieval.Dialogues;

namespace ChatRec.Evaluation.Dialogues.Protocol;

/// <summary>What whole dialogues teach: the vocabulary, and each dialogue reduced to its titles and words.</summary>
/// <param name="Vocabulary">Words that the seekers of at least <see cref="FewestDialogues"/> dialogues say.</param>
/// <param name="Dialogues">One a dialogue, in order.</param>
public sealed record DialogueLessons(Vocabulary Vocabulary, IReadOnlyList<LearnedDialogue> Dialogues)
{
    /// <summary>A word must be said in so many dialogues to be counted: a rarer one says who speaks.</summary>
    public const int FewestDialogues = 3;

    /// <summary>Reads them.</summary>
    public static DialogueLessons Of(DialogueSet set, TitleMatcher matcher)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(matcher);
        var vocabulary = new Vocabulary(set.Dialogues
            .SelectMany(dialogue => Texts(dialogue, Speaker.Seeker).SelectMany(SaidWords.Of).Distinct())
            .CountBy(word => word, StringComparer.Ordinal)
            .Where(pair => pair.Value >= FewestDialogues)
            .Select(pair => pair.Key)
            .Order(StringComparer.Ordinal));
        return new DialogueLessons(vocabulary, [.. set.Dialogues.Select(dialogue => Learn(dialogue, matcher, vocabulary))]);
    }

    private static LearnedDialogue Learn(Dialogue dialogue, TitleMatcher matcher, Vocabulary vocabulary)
    {
        var first = new Dictionary<int, (Speaker Speaker, bool Accepted)>();
        foreach (var turn in dialogue.Turns)
        {
            foreach (var title in turn.Mentions.Select(mention => dialogue.Titles[mention.Key]))
            {
                if (matcher.Find(title.Title, title.Year) is { } item)
                {
                    first.TryAdd(item, (turn.Speaker, title.Accepted));
                }
            }
        }

        var said = vocabulary.Places(Texts(dialogue, Speaker.Seeker));
        return new LearnedDialogue(
            [.. first.Keys],
            [.. first.Where(pair => pair.Value.Speaker == Speaker.Recommender).Select(pair => pair.Key)],
            [.. first.Where(pair => pair.Value is { Speaker: Speaker.Recommender, Accepted: true }).Select(pair => pair.Key)],
            said,
            [.. vocabulary.Places(Texts(dialogue, Speaker.Recommender)).Except(said)]);
    }

    private static IEnumerable<string> Texts(Dialogue dialogue, Speaker speaker) =>
        dialogue.Turns.Where(turn => turn.Speaker == speaker).Select(turn => turn.TextWithoutTitles);
}

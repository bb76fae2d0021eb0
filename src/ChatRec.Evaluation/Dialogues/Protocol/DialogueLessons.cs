using ChatRec.Retrieval.Dialogues;

namespace ChatRec.Evaluation.Dialogues.Protocol;

/// <summary>What whole dialogues teach: each reduced to its titles and words.</summary>
public static class DialogueLessons
{
    /// <summary>A word must be said in so many dialogues to be counted: a rarer one says who speaks.</summary>
    public const int FewestDialogues = 3;

    /// <summary>Reads them. Dialogues keep their order, so that cases and lessons go together.</summary>
    public static LearnedDialogues Of(DialogueSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var vocabulary = new Vocabulary(set.Dialogues
            .SelectMany(dialogue => WordsOf(dialogue).Distinct())
            .CountBy(word => word, StringComparer.Ordinal)
            .Where(pair => pair.Value >= FewestDialogues)
            .Select(pair => pair.Key)
            .Order(StringComparer.Ordinal));
        var places = new Dictionary<LearnedTitle, int>();
        LearnedDialogue[] dialogues = [.. set.Dialogues.Select(dialogue => Learn(dialogue, vocabulary, places))];
        return new LearnedDialogues([.. places.OrderBy(pair => pair.Value).Select(pair => pair.Key)], vocabulary.Words, dialogues);
    }

    private static LearnedDialogue Learn(Dialogue dialogue, Vocabulary vocabulary, Dictionary<LearnedTitle, int> places)
    {
        var first = new Dictionary<int, (Speaker Speaker, bool Accepted)>();
        foreach (var turn in dialogue.Turns)
        {
            foreach (var title in turn.Mentions.Select(mention => dialogue.Titles[mention.Key]))
            {
                var learned = new LearnedTitle(title.Title, title.Year);
                places.TryAdd(learned, places.Count);
                first.TryAdd(places[learned], (turn.Speaker, title.Accepted));
            }
        }

        var recommended = first.Where(pair => pair.Value.Speaker == Speaker.Recommender).ToList();
        return new LearnedDialogue(
            [.. first.Keys],
            [.. recommended.Select(pair => pair.Key)],
            [.. recommended.Where(pair => pair.Value.Accepted).Select(pair => pair.Key)],
            [.. WordsOf(dialogue).Select(vocabulary.Find).OfType<int>().Distinct().Order()]);
    }

    private static IEnumerable<string> WordsOf(Dialogue dialogue) =>
        dialogue.Turns.Where(turn => turn.Speaker == Speaker.Seeker).SelectMany(turn => SaidWords.Of(turn.TextWithoutTitles));
}

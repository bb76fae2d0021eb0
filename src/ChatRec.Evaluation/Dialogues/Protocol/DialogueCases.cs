using ChatRec.Retrieval.Dialogues;

namespace ChatRec.Evaluation.Dialogues.Protocol;

/// <summary>The cases of a set of dialogues over a catalogue, and what the whole dialogues teach.</summary>
public static class DialogueCases
{
    /// <summary>Reads a dialogue up to the turn that is asked about.</summary>
    /// <param name="dialogue">The dialogue.</param>
    /// <param name="turn">The turn; only what stands before it is read.</param>
    /// <returns>What is known then.</returns>
    public delegate DialogueContext Reading(Dialogue dialogue, int turn);

    /// <summary>All cases, by dialogue and turn.</summary>
    public static IReadOnlyList<DialogueCase> Of(DialogueSet set, TitleMatcher matcher, Reading? reading = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        reading ??= new OracleReading(matcher).Read;
        var cases = new List<DialogueCase>();
        for (var index = 0; index < set.Dialogues.Count; index++)
        {
            var dialogue = set.Dialogues[index];
            var before = new HashSet<string>(StringComparer.Ordinal);
            for (var turn = 0; turn < dialogue.Turns.Count; turn++)
            {
                var (speaker, mentions) = (dialogue.Turns[turn].Speaker, dialogue.Turns[turn].Mentions);
                var known = before.Select(key => Find(key)).OfType<int>().Distinct().ToList();
                var targets = mentions.Select(mention => mention.Key).Distinct(StringComparer.Ordinal)
                    .Where(key => speaker == Speaker.Recommender && dialogue.Titles[key].Accepted && !before.Contains(key))
                    .Select(Find)
                    .Where(item => item is null || !known.Contains(item.Value))
                    .ToList();
                if (targets.Count > 0)
                {
                    cases.Add(new DialogueCase(
                        index, turn, reading(dialogue, turn), before.Count, known, [.. targets.OfType<int>().Distinct()], targets.Count(item => item is null)));
                }

                before.UnionWith(mentions.Select(mention => mention.Key));
            }

            int? Find(string key) => matcher.Find(dialogue.Titles[key].Title, dialogue.Titles[key].Year);
        }

        return cases;
    }
}

using ChatRec.Retrieval.Dialogues;

namespace ChatRec.Evaluation.Dialogues.Protocol;

/// <summary>Titles and opinions as they are annotated: what a recommender would know whose understanding makes no mistake.</summary>
public sealed class OracleReading(TitleMatcher matcher)
{
    /// <summary>What is known before a turn.</summary>
    public DialogueContext Read(Dialogue dialogue, int turn)
    {
        ArgumentNullException.ThrowIfNull(dialogue);
        var titles = new List<int>();
        var disliked = new List<int>();
        var turns = dialogue.Turns.Take(turn).ToList();
        foreach (var title in turns.SelectMany(said => said.Mentions).Select(mention => dialogue.Titles[mention.Key]).Distinct())
        {
            if (matcher.Find(title.Title, title.Year) is { } item && !titles.Contains(item) && !disliked.Contains(item))
            {
                (title.Opinion == TitleOpinion.Disliked ? disliked : titles).Add(item);
            }
        }

        return new DialogueContext
        {
            Titles = titles,
            Disliked = disliked,
            Said = [.. turns.Where(said => said.Speaker == Speaker.Seeker).Select(said => said.TextWithoutTitles)],
            Heard = [.. turns.Where(said => said.Speaker == Speaker.Recommender).Select(said => said.TextWithoutTitles)],
        };
    }
}

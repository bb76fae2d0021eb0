using System.Collections.Concurrent;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Evaluation.Dialogues;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Items;

namespace ChatRec.Cli.Dialogues;

/// <summary>Titles and opinions as the service's own understanding reads them from the text, mistakes included.</summary>
internal sealed class UnderstoodReading(Catalogue catalogue, MessageUnderstanding understanding)
{
    private readonly ConcurrentDictionary<string, Understood> _understood = new(StringComparer.Ordinal);

    /// <summary>What is known before a turn.</summary>
    public DialogueContext Read(Dialogue dialogue, int turn)
    {
        var opinions = new Dictionary<int, Sentiment>();
        var order = new List<int>();
        List<string> said = [], heard = [];
        foreach (var one in dialogue.Turns.Take(turn))
        {
            var understood = Understand(one.Text);
            foreach (var mention in understood.Mentions)
            {
                if (catalogue.TryGetIndex(mention.ItemId, out var item))
                {
                    order.Remove(item);
                    order.Add(item);
                    var opinion = one.Speaker == Speaker.Seeker ? mention.Sentiment : Sentiment.Named;
                    opinions[item] = opinion is Sentiment.Named ? opinions.GetValueOrDefault(item, opinion) : opinion;
                }
            }

            (one.Speaker == Speaker.Seeker ? said : heard).Add(understood.WithoutTitles(one.Text));
        }

        return new DialogueContext
        {
            Titles = [.. order.Where(item => !IsDisliked(opinions[item]))],
            Disliked = [.. order.Where(item => IsDisliked(opinions[item]))],
            Said = said,
            Heard = heard,
        };
    }

    /// <summary>What a message is understood to say.</summary>
    public Understood Understand(string text) => _understood.GetOrAdd(text, understanding.Understand);

    private static bool IsDisliked(Sentiment sentiment) => sentiment is Sentiment.Disliked or Sentiment.AskedUnlike;
}

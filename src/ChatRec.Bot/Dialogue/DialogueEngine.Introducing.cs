using ChatRec.Bot.Dialogue.Titles;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Recommendations;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Bot.Dialogue;

/// <summary>How a list is introduced.</summary>
public sealed partial class DialogueEngine
{
    private static string Notes(TurnContext context) => context.Notes.Count == 0 ? "" : string.Join(' ', context.Notes) + " ";

    private string Introduce(
        TurnContext context, List<Opinion> said, Wish wish, Recommendation recommendation, bool continues)
    {
        var count = recommendation.Items.Count;
        var reasons = Reasons(context, said);
        var known = TitlesOf(context.ItemsWith(Signal.Liked).Reverse().Take(3));
        var topic = wish.Text is { } text && context.Understood.Act is DialogueAct.Ask && IsInTitles(text, recommendation) ? $" around \"{text}\"" : "";
        if (context.Understood.Act is DialogueAct.Ask && context.Understood.Wish.Words is not null)
        {
            NoteWords(context, topic.Length == 0 && context.Understood.Wish.Text is not null ? wish.Text : null, recommendation);
        }

        var items = _words.Items(wish, count, topic);
        var are = count == 1 ? "is" : "are";
        string body;
        if (reasons.Count > 0)
        {
            body = context.Vary(
                $"Since {WishWords.List(reasons)}, here {are} {items} that you may like:",
                $"Because {WishWords.List(reasons)}, I'd try {items}:");
        }
        else if (continues)
        {
            var more = _words.Items(wish, null);
            body = context.Vary($"Here {are} {WishWords.Number(count)} more {more}:", $"{Capital(WishWords.Number(count))} other {more}:", $"And {WishWords.Number(count)} more {more}:");
        }
        else if (context.State.LikeItemIds.Count > 0)
        {
            var models = WishWords.List(TitlesOf(context.State.LikeItemIds), "or");
            body = context.Vary($"Here {are} {items}, still along the lines of {models}:", $"Along the lines of {models}, {items}:");
        }
        else if (known.Count > 0)
        {
            body = context.Vary(
                $"Here {are} {items}, going by your taste ({WishWords.List(known)}):",
                $"Going by what you liked ({WishWords.List(known)}), {items}:");
        }
        else if (wish.Constrains || topic.Length > 0 || context.Profile.Count > 0)
        {
            body = context.Vary($"Here {are} {items}:", $"How about {items}:");
        }
        else
        {
            body = context.Vary(
                $"I don't know your taste yet, so here {are} {items} that many people liked. Name two {_options.ItemsNoun} you loved and the next list will be yours.",
                $"Here {are} {items} that many people liked. With two {_options.ItemsNoun} you loved I could do better.");
        }

        // What did not work stands on the card.
        return $"{Notes(context)}{body}";
    }

    // What the words of the request could do: the ranker was taught some, and for the others there are no plots to look into.
    private void NoteWords(TurnContext context, string? topic, Recommendation recommendation)
    {
        var taught = recommendation.Items.Any(item => item.Provenance.Any(source => source.Source == "ranker")) ? recommendation.Request.WishWords : [];
        if (taught.Count > 0)
        {
            context.Notes.Add($"For {WishWords.List([.. taught.Select(word => $"\"{word}\"")])} I also go by which {_options.ItemsNoun} people use the word for.");
        }

        var known = taught.SelectMany(word => word.Split(' ', '-')).ToHashSet(StringComparer.Ordinal);
        var unseen = string.Join(' ', topic?.Split(' ').Where(word => !known.Contains(word)) ?? []);
        if (unseen.Length > 0)
        {
            context.Notes.Add($"I know no plots: for \"{unseen}\" I could only go by titles and genres.");
        }
    }

    /// <summary>Whether the list shows what it was asked to be about: a word of the topic stands in two of its titles, or in the only one.</summary>
    private static bool IsInTitles(string topic, Recommendation recommendation)
    {
        var words = topic.Split(' ').Where(word => word.Length > 3).Select(word => word[..Math.Min(word.Length, 5)]).ToList();
        var having = recommendation.Items.Count(item => WordSplitter.Split(item.Item.Title).Exists(word => words.Exists(start => word.Folded.StartsWith(start, StringComparison.Ordinal))));
        return having >= Math.Min(2, recommendation.Items.Count);
    }

    private static List<string> Reasons(TurnContext context, List<Opinion> said)
    {
        var reasons = new List<string>();
        var verb = context.Turn.Text.Contains("lov", StringComparison.OrdinalIgnoreCase) ? "loved" : "liked";
        foreach (var people in said.Where(one => one.Sentiment is Sentiment.Liked).GroupBy(one => one.Person))
        {
            reasons.Add($"{Who(people.Key)} {verb} {WishWords.List([.. people.Select(one => one.Item.Title).Distinct()])}");
        }

        var like = said.Where(one => one.Sentiment is Sentiment.AskedLike or Sentiment.Named).Select(one => one.Item.Title).Distinct().ToList();
        if (like.Count > 0)
        {
            reasons.Add($"you want something like {WishWords.List(like, "or")}");
        }

        return reasons;
    }

    private static string Capital(string text) => string.Concat(text[..1].ToUpperInvariant(), text[1..]);

    private string[] Suggest(TurnContext context, Wish wish, Recommendation recommendation)
    {
        var years = recommendation.Items.Select(item => item.Item.Year).OfType<int>().Order().ToList();
        var newest = _catalogue.Items.Max(item => item.Year) ?? 0;
        var suggestions = new List<string> { "More" };
        if (recommendation.Items.Count > 1)
        {
            suggestions.Add("Why the first one?");
        }

        if (wish.YearFrom is null && wish.YearTo is null && years.Count > 0)
        {
            suggestions.Add(years[years.Count / 2] < newest - 10 ? "Something newer" : "Something older");
        }

        suggestions.Add("None of these");
        if (wish.Constrains)
        {
            suggestions.Add("Start over");
        }

        return [.. suggestions];
    }
}

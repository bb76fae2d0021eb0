using System.Globalization;
using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Dialogue.Understanding;

namespace ChatRec.Bot.Dialogue;

/// <summary>Why something was recommended, and what is known about a title.</summary>
public sealed partial class DialogueEngine
{
    private async Task ExplainAsync(TurnContext context, CancellationToken cancellationToken)
    {
        var named = NamedItems(context).ToList();
        if (named.Count == 0 && context.Understood.References.Count > 0)
        {
            NoSuchPlace(context);
            return;
        }

        var itemId = named.FirstOrDefault(context.State.Listed.Contains) ?? named.FirstOrDefault()
            ?? (context.State.FocusItemId is { } focus && context.State.Listed.Contains(focus) ? focus : context.State.Listed is [var top, ..] ? top : null);
        if (itemId is null)
        {
            NothingToExplain(context);
            return;
        }

        await ExplainItemAsync(context, itemId, context.State.RecommendationId, cancellationToken).ConfigureAwait(false);
    }

    private async Task ExplainItemAsync(TurnContext context, string itemId, string? recommendationId, CancellationToken cancellationToken)
    {
        var recommendation = recommendationId is null ? null : await _ledger.FindAsync(recommendationId, cancellationToken).ConfigureAwait(false);
        var title = _catalogue.Find(itemId)?.Title ?? $"that {_options.ItemNoun}";
        if (recommendation is null)
        {
            context.Say(["Recommend something"], "I no longer have that list, so I can't say what spoke for it. Shall I make a new one?", "That list is gone from my records. I can make a new one.");
            return;
        }

        if (recommendation.Items.FirstOrDefault(item => item.Item.Id == itemId) is not { } explained)
        {
            context.Say(
                [.. recommendation.Items.Take(3).Select(item => $"Why {item.Item.Title}?")],
                $"{title} is not in my last list, so there is nothing to explain. Ask me about one of these.",
                $"I did not recommend {title} just now. I can explain what is in the list.");
            return;
        }

        if (context.Turn.Action is null && context.State.ExplainedAt == context.State.Turns - 1 && context.State.FocusItemId == itemId)
        {
            context.Say(
                ["More", $"More like {explained.Item.TitleWithYear}"],
                $"That was all that spoke for {title}. Shall I look for something else?",
                $"I have nothing to add about {title}; those are my reasons.");
            return;
        }

        context.State = context.State with { FocusItemId = itemId, ExplainedAt = context.State.Turns };
        string[] suggestions = context.State.Listed.Contains(itemId)
            ? [string.Create(CultureInfo.InvariantCulture, $"More like number {explained.Rank}"), string.Create(CultureInfo.InvariantCulture, $"I've {_options.SeenVerb} number {explained.Rank}"), "More"]
            : ["More"];
        context.Replies.Add(new ExplanationReply(explained.Item, _recommender.ExplainAsync(recommendation, itemId, CancellationToken.None), suggestions));
    }

    private void NothingToExplain(TurnContext context) => context.Say(
        Examples,
        $"I have not recommended anything yet. Tell me two {_options.ItemsNoun} you loved and I will, with reasons.",
        "There is no list yet that I could explain. What are you in the mood for?");

    private async Task AskedAboutAsync(TurnContext context, CancellationToken cancellationToken)
    {
        if (context.Understood.Mentions is not [var mention, ..] || _catalogue.Find(mention.ItemId) is not { } item)
        {
            await RecommendAsync(context, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (context.State.Listed.Contains(item.Id))
        {
            await ExplainItemAsync(context, item.Id, context.State.RecommendationId, cancellationToken).ConfigureAwait(false);
            return;
        }

        context.State = context.State with
        {
            FocusItemId = item.Id,
            LastNamed = [item.Id],
            Pending = new PendingQuestion(QuestionKind.ShallI, [item.Id], Sentiment.AskedLike, context.Turn.Text),
        };
        var genres = item.Genres.Count == 0 ? "" : $", {WishWords.List([.. item.Genres.Select(WishWords.Genre)])}";
        var ratings = _understanding.Titles.Ratings(item);
        var known = ratings >= 100 ? "very many people here know it" : ratings >= 30 ? "many people here know it" : ratings >= 5 ? "some people here know it" : "few people here know it";
        context.Say(
            [$"More like {item.TitleWithYear}", "I loved it", "I've seen it"],
            $"{item.TitleWithYear}{genres}: {known}. I can't judge it for you. Shall I find others like it?",
            $"I have {item.TitleWithYear} in my catalogue{genres}; {known}. Shall I look for something like it?");
    }

    /// <summary>Whether something is fit for children: no data says that, so its genres are all that is told.</summary>
    private async Task AskedSuitableAsync(TurnContext context, CancellationToken cancellationToken)
    {
        var named = NamedItems(context).ToList();
        var id = named.Count > 0 ? named[^1] : context.Understood.References.Count == 0 ? context.State.FocusItemId : null;
        if (id is null && context.Understood.References.Count > 0)
        {
            NoSuchPlace(context);
            return;
        }

        if (id is null && context.State.Listed.Count == 0)
        {
            await RecommendAsync(context, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (id is null || _catalogue.Find(id) is not { } item)
        {
            context.Say(
                ["Why the first one?", "More"],
                "I have no age ratings. Tell me which one you mean and I'll say what its genres are.",
                "Which one do you mean? I have no age ratings, but I know the genres.");
            return;
        }

        context.State = context.State with { FocusItemId = item.Id };
        var genres = item.Genres.Count == 0 ? "I have no genres for it either" : $"its genres are {WishWords.List([.. item.Genres.Select(WishWords.Genre)])}";
        context.Say(
            [$"More like {item.TitleWithYear}", "More"],
            $"I have no age ratings, so I can't say whether {item.TitleWithYear} is suitable; {genres}.",
            $"I can't judge that for {item.TitleWithYear}: I have no age ratings; {genres}.");
    }

    private void AskedFact(TurnContext context)
    {
        // "I've seen Gravity. What is the other one about?"
        Note(context, Said(context));
        context.Say(
            context.State.RecommendationId is null ? Examples : ["More", "Why the first one?"],
            $"{Notes(context)}I can't say: I know {_options.ItemsNoun} by title, year and genre, but not who made them, what happens in them or where they run. Name one you loved and I'll find others like it.",
            $"{Notes(context)}That is not in my data. Titles, years and genres are all I have to go by, and what other people liked.");
    }
}

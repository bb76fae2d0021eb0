using System.Globalization;
using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Dialogue.Titles;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Profiles;
using ChatRec.Bot.Recommendations;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue;

/// <summary>Lists: asked for, continued, refused, explained, and the buttons on them.</summary>
public sealed partial class DialogueEngine
{
    /// <summary>Notes what was said and answers with a list.</summary>
    private async Task RecommendAsync(TurnContext context, CancellationToken cancellationToken)
    {
        var understood = context.Understood;
        var said = Said(context);

        // A title of the last list, typed without a word about it, asks what it is about it.
        if (understood.Act is DialogueAct.Tell && said is [{ Sentiment: Sentiment.Named } only] && context.State.Listed.Contains(only.Item.Id))
        {
            await ExplainItemAsync(context, only.Item.Id, context.State.RecommendationId, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (understood.References.Any(reference => reference.Ordinal is not (Reference.Focus or Reference.All) && !Places(reference.Ordinal, context.State).Any()) && said.Count == 0)
        {
            NoSuchPlace(context);
            return;
        }

        Note(context, said);
        if (context.Corrected is { } wrong)
        {
            await _profiles.RemoveAsync(context.Turn.UserId, wrong, cancellationToken).ConfigureAwait(false);
        }

        var unclear = understood.Unclear.Count > 0 ? understood.Unclear[0] : null;
        if (unclear is not null && said.Count == 0 && !understood.Wish.Constrains)
        {
            AskWhich(context, unclear);
            return;
        }

        // What was only seen, or not seen, is noted; a new list would be more than was asked for.
        if (understood.Act is DialogueAct.Tell && !understood.Wish.Constrains && said.Count > 0
            && said.All(one => one.Sentiment is Sentiment.Seen) && understood.References.Count > 0)
        {
            AskHowItWas(context, said);
            return;
        }

        if (understood.LeftOut is { } people)
        {
            context.Notes.Add($"I know titles, genres and years, but no people, so I left out \"{people}\".");
        }

        Wish(context, said);
        await ListAsync(context, said, continues: false, cancellationToken).ConfigureAwait(false);
        if (unclear is not null)
        {
            AskWhich(context, unclear);
        }
    }

    /// <summary>More of the same, without repeats.</summary>
    private async Task ContinueAsync(TurnContext context, CancellationToken cancellationToken)
    {
        context.State = context.State with { Wish = context.State.Wish with { Count = context.Understood.Wish.Count ?? context.State.Wish.Count } };
        await ListAsync(context, [], continues: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The first refusal gets one question, the next another list, the next a question again.</summary>
    private async Task RefusedAsync(TurnContext context, CancellationToken cancellationToken)
    {
        var allSeen = context.Understood.References.Any(reference => reference is { Ordinal: Reference.All, Sentiment: Sentiment.Seen });
        if (allSeen)
        {
            foreach (var id in context.State.Listed)
            {
                context.Learn(new ProfileEntry(id, Signal.Seen, context.Turn.Text.Trim(), _time.GetUtcNow()));
            }

            context.Notes.Add($"You know your {_options.ItemsNoun}! I noted that you have {_options.SeenVerb} all of them.");
            await ListAsync(context, [], continues: true, cancellationToken).ConfigureAwait(false);
            return;
        }

        var refusals = context.State.Refusals + 1;
        context.State = context.State with { Refusals = refusals };
        var wantsOther = WordSplitter.Split(context.Turn.Text).Any(word => word.Folded is "else" or "different" or "other" or "again" or "another");
        if (wantsOther || refusals % 2 == 0)
        {
            context.Notes.Add(context.Vary("Let's try another direction.", "Then something else."));
            await ListAsync(context, [], continues: true, cancellationToken).ConfigureAwait(false);
            return;
        }

        var listed = context.State.Listed.Select(_catalogue.Find).OfType<Item>().ToList();
        var genres = listed.SelectMany(item => item.Genres).CountBy(genre => genre)
            .Where(pair => pair.Value >= 2).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Key).Take(2).ToList();
        var years = listed.Select(item => item.Year).OfType<int>().Order().ToList();
        var newest = _catalogue.Items.Max(item => item.Year) ?? 0;
        var era = years.Count > 0 && years[years.Count / 2] < newest - 12 ? "Something newer" : "Something older";
        context.State = context.State with { Pending = new PendingQuestion(QuestionKind.WhatInstead, [], Sentiment.Named, context.Turn.Text) };
        var much = genres.Count > 0 ? $"too much {WishWords.List([.. genres.Select(WishWords.Genre)], "or")}, the wrong era, or have you {_options.SeenVerb} them all?" : $"the wrong era, or have you {_options.SeenVerb} them all?";
        context.Say(
            [.. genres.Select(genre => $"No {WishWords.Genre(genre)}"), era, "I've seen them all", "Something else"],
            $"Fair enough. What was wrong with them: {much}",
            $"Sorry, those missed. Was it {much}");
    }

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

        context.State = context.State with { FocusItemId = itemId };
        string[] suggestions = context.State.Listed.Contains(itemId)
            ? [string.Create(CultureInfo.InvariantCulture, $"More like number {explained.Rank}"), string.Create(CultureInfo.InvariantCulture, $"I've {_options.SeenVerb} number {explained.Rank}"), "More"]
            : ["More"];
        context.Replies.Add(new ExplanationReply(explained.Item, _recommender.ExplainAsync(recommendation, itemId, CancellationToken.None), suggestions));
    }

    private async Task PressedAsync(TurnContext context, CardAction action, CancellationToken cancellationToken)
    {
        var item = action.ItemId is { } id ? _catalogue.Find(id) : null;
        switch (action.Verb)
        {
            case "more":
                await ContinueAsync(context, cancellationToken).ConfigureAwait(false);
                return;
            case "why" when item is not null:
                await ExplainItemAsync(context, item.Id, action.RecommendationId ?? context.State.RecommendationId, cancellationToken).ConfigureAwait(false);
                return;
            case "like-this" when item is not null:
                context.State = context.State with { LikeItemIds = [item.Id], FocusItemId = item.Id };
                await ListAsync(context, [new Opinion(item, Sentiment.AskedLike, null)], continues: true, cancellationToken).ConfigureAwait(false);
                return;
            case "seen" when item is not null:
                context.Learn(new ProfileEntry(item.Id, Signal.Seen, "pressed \"Seen it\"", _time.GetUtcNow()));
                AskHowItWas(context, [new Opinion(item, Sentiment.Seen, null)]);
                return;
            case "dislike" when item is not null:
                context.Learn(new ProfileEntry(item.Id, Signal.Disliked, "pressed \"Not for me\"", _time.GetUtcNow()));
                context.State = context.State with { FocusItemId = item.Id };
                context.Say(
                    ["Show me other ones", "What do you know about me?"],
                    $"Understood, {item.Title} is not for you. I won't show it again, and the next list takes it into account.",
                    $"Noted: no {item.Title}, and less of its kind. Shall I show you other ones?");
                return;
            default:
                context.Say(["Recommend something"], "That button no longer leads anywhere. Shall I make you a new list?", "I can't find what that button belonged to. A new list?");
                return;
        }
    }

    private void AskHowItWas(TurnContext context, List<Opinion> said)
    {
        var titles = WishWords.List([.. said.Select(one => one.Item.Title)]);
        context.Notes.Clear();
        context.State = context.State with
        {
            FocusItemId = said[^1].Item.Id,
            Pending = said.Count == 1 ? new PendingQuestion(QuestionKind.HowWasIt, [said[0].Item.Id], Sentiment.Seen, context.Turn.Text) : null,
        };
        if (said.Count == 1)
        {
            context.Say(
                ["I loved it", "I didn't like it", "Show me other ones"],
                $"Noted, you have {_options.SeenVerb} {titles}; I won't suggest it again. How was it?",
                $"{titles} is off the list. Did you like it?");
            return;
        }

        context.Say(
            ["Show me other ones", "What do you know about me?"],
            $"Noted, you have {_options.SeenVerb} {titles}; I won't suggest them again. Tell me which of them you liked, or ask for other ones.",
            $"{titles}: noted as {_options.SeenVerb}. Were they any good?");
    }

    private void AskWhich(TurnContext context, UnclearTitle unclear)
    {
        var options = unclear.SuggestedItemIds.Select(_catalogue.Find).OfType<Item>().ToList();
        if (options.Count == 0)
        {
            context.Say(
                context.State.RecommendationId is null ? Examples : ["More", "Help"],
                $"I don't have \"{unclear.Text}\" in my catalogue. I know {_options.ItemsNoun} by title, genre and year up to {NewestYear}, but no people or series. Which other {_options.ItemNoun} did you enjoy?",
                $"\"{unclear.Text}\" is not among my {_options.ItemsNoun}. Is there another title you loved?");
            return;
        }

        context.State = context.State with
        {
            Pending = new PendingQuestion(QuestionKind.DidYouMean, [.. options.Select(item => item.Id)], unclear.Sentiment, context.Turn.Text),
        };
        var titles = WishWords.List([.. options.Select(item => item.TitleWithYear)], "or");
        var same = options.Count > 1 && options.All(item => item.Title == options[0].Title);
        context.Say(
            [.. options.Select(item => item.TitleWithYear), "None of these"],
            same ? $"There is more than one {options[0].Title}. Did you mean {titles}?" : $"I don't know \"{unclear.Text}\". Did you mean {titles}?",
            same ? $"Which {options[0].Title} did you mean: {titles}?" : $"\"{unclear.Text}\" is not in my catalogue. Perhaps {titles}?");
    }

    private void AskWhichListed(TurnContext context, Sentiment opinion)
    {
        context.State = context.State with { Pending = new PendingQuestion(QuestionKind.DidYouMean, context.State.Listed, opinion, context.Turn.Text) };
        var listed = context.State.Listed.Select(_catalogue.Find).OfType<Item>().Take(_options.Count).ToList();
        context.Say(
            [.. listed.Select(item => item.TitleWithYear)],
            "Which one do you mean? Its number or its title will do.",
            $"Good to know. Which of the {WishWords.Number(context.State.Listed.Count)} is that about?");
    }

    private void NoSuchPlace(TurnContext context)
    {
        if (context.State.Listed.Count == 0)
        {
            context.Say(Examples, "There is no list yet to count in. Tell me what you loved and I'll make one.", "I have not shown you a list yet. What did you enjoy lately?");
            return;
        }

        var count = WishWords.Number(context.State.Listed.Count);
        context.Say(["Why the first one?", "More"], $"My last list has only {count}. Which one do you mean?", $"There {(count == "one" ? "is" : "are")} only {count} in my last list. Which one?");
    }

    /// <summary>What is wanted from now on: the newer wish over the older.</summary>
    private void Wish(TurnContext context, List<Opinion> said)
    {
        var wish = context.Understood.Wish;
        var shifted = Shift(wish.Shift, context.State);
        if (shifted is { } years)
        {
            wish = wish with { YearFrom = years.From, YearTo = years.To };
        }

        var merged = context.State.Wish.Then(wish);
        // A topic belongs to the request that named it; exclusions and years alone narrow that request.
        var narrows = said.Count == 0 && wish is { Constrains: true, Genres.Count: 0, AllGenres.Count: 0 };
        merged = merged with { Text = narrows ? merged.Text : wish.Text, Shift = EraShift.None };

        var like = said.Where(one => one.Sentiment is Sentiment.AskedLike or Sentiment.Named).Select(one => one.Item.Id).ToList();
        if (said.Any(one => one.Person is not null))
        {
            // Two people: for this list, what both of them like counts before either's history.
            like.AddRange(said.Where(one => one.Sentiment is Sentiment.Liked).Select(one => one.Item.Id));
        }

        context.State = context.State with
        {
            Wish = merged,
            LikeItemIds = like.Count > 0 ? [.. like.Distinct(StringComparer.Ordinal)]
                : context.Understood.Act is DialogueAct.Ask && wish.Constrains && shifted is null && !Refines(context) ? []
                : context.State.LikeItemIds,
            UnlikeItemIds = [.. context.State.UnlikeItemIds
                .Concat(said.Where(one => one.Sentiment is Sentiment.AskedUnlike || (one.Sentiment is Sentiment.Disliked && one.Person is not null)).Select(one => one.Item.Id))
                .Distinct(StringComparer.Ordinal).TakeLast(20)],
            Refusals = 0,
        };
    }

    /// <summary>"But funnier", "no horror": sharpens the last wish instead of making a new one.</summary>
    private static bool Refines(TurnContext context) =>
        context.Understood.Wish.Genres.Count + context.Understood.Wish.AllGenres.Count == 0
        || WordSplitter.Split(context.Turn.Text) is [{ Folded: "but" or "and" or "also" or "only" or "just" or "maybe" }, ..];

    private (int? From, int? To)? Shift(EraShift shift, ConversationState state)
    {
        var years = state.Listed.Select(_catalogue.Find).OfType<Item>().Select(item => item.Year).OfType<int>().Order().ToList();
        var newest = _catalogue.Items.Max(item => item.Year) ?? 0;
        return shift switch
        {
            EraShift.Newer => (years.Count > 0 ? Math.Min(years[years.Count / 2] + 1, newest - 1) : newest - 6, null),
            EraShift.Older => (null, years.Count > 0 ? years[years.Count / 2] - 1 : newest - 30),
            _ => null,
        };
    }

    /// <summary>Makes the list, relaxing the wish openly where nothing satisfies it.</summary>
    private async Task ListAsync(TurnContext context, List<Opinion> said, bool continues, CancellationToken cancellationToken)
    {
        var history = new History(context.Profile.Select(entry => new Interaction(entry.ItemId, entry.Signal, entry.Time))
            .Concat(context.State.UnlikeItemIds.Select(id => new Interaction(id, Signal.Disliked, _time.GetUtcNow()))));
        var count = Math.Min(context.State.Wish.Count ?? _options.Count, _options.MaxCount);
        var never = history.Interactions.Select(interaction => interaction.ItemId).Concat(context.State.LikeItemIds).ToHashSet(StringComparer.Ordinal);

        var asked = context.State.Wish;
        var (wish, shown) = Satisfiable(asked, never, context.State.Shown);
        if (OutsideYears(asked) is { } outside && Gave(asked, wish) is { } instead)
        {
            context.Notes.Add($"I have no {_options.ItemsNoun} from {outside}, so I {instead}.");
        }
        else if (Gave(asked, wish) is { } gave)
        {
            context.Notes.Add($"I have no {_words.Items(asked with { Count = null, ExcludedGenres = [] }, null)} that {(continues ? "I have not shown you yet" : "you don't know yet")}, so I {gave}.");
        }
        else if (shown.Count == 0 && context.State.Shown.Count > 0 && wish.Constrains)
        {
            context.Notes.Add($"You have now been shown every one of my {_words.Items(wish, null)}, so these are again from the start.");
        }

        var filter = wish.ToFilter(never.Concat(shown));
        var recommendation = await _recommender.RecommendAsync(
            new RecommendationRequest(history, filter, count) { Text = wish.Text, LikeItemIds = context.State.LikeItemIds, Said = [context.Understood.WithoutTitles(context.Turn.Text)] }, cancellationToken).ConfigureAwait(false);
        if (recommendation.Items.Count == 0)
        {
            context.Say(
                ["Start over", .. Examples.Take(1)],
                $"{Notes(context)}I have nothing left that fits. Say \"start over\" to drop the wishes, or name another {_options.ItemNoun} you loved.",
                $"{Notes(context)}That leaves nothing in my catalogue. Which wish matters least?");
            return;
        }

        var listed = recommendation.Items.Select(item => item.Item.Id).ToList();
        context.State = context.State with
        {
            Wish = wish with { Count = null, Text = wish.Text },
            RecommendationId = recommendation.Id,
            Listed = listed,
            Shown = [.. context.State.Shown.Except(listed).Concat(listed).TakeLast(_options.MaxShown)],
            FocusItemId = null,
        };
        context.Replies.Add(new RecommendationReply(Introduce(context, said, wish, recommendation, continues), recommendation, Suggest(context, wish, recommendation)));
    }

    /// <summary>The wish, or the nearest one that some item satisfies: first the years go, then all genres at once, then genres. Exclusions stay.</summary>
    private (Wish Wish, IReadOnlyCollection<string> Shown) Satisfiable(Wish wish, HashSet<string> never, IReadOnlyList<string> shown)
    {
        Wish[] nearer =
        [
            wish,
            wish with { YearFrom = null, YearTo = null },
            wish with { YearFrom = null, YearTo = null, AllGenres = [], Genres = [.. wish.Genres, .. wish.AllGenres] },
            wish with { YearFrom = null, YearTo = null, AllGenres = [], Genres = [] },
        ];
        foreach (var attempt in nearer)
        {
            if (Some(attempt, never, shown))
            {
                return (attempt, shown);
            }

            if (Some(attempt, never, []))
            {
                return (attempt, []);
            }
        }

        return (wish, shown);
    }

    private bool Some(Wish wish, HashSet<string> never, IReadOnlyList<string> shown)
    {
        var filter = wish.ToFilter(never.Concat(shown));
        return _catalogue.Items.Any(filter.Matches);
    }

    /// <summary>"before 1902" or "after 2018", where the years asked for lie outside the whole catalogue; else null.</summary>
    private string? OutsideYears(Wish asked)
    {
        var oldest = _catalogue.Items.Min(item => item.Year);
        var newest = _catalogue.Items.Max(item => item.Year);
        return asked.YearTo < oldest ? string.Create(CultureInfo.InvariantCulture, $"before {oldest}")
            : asked.YearFrom > newest ? string.Create(CultureInfo.InvariantCulture, $"after {newest}")
            : null;
    }

    /// <summary>What was given up, in words; null: nothing.</summary>
    private static string? Gave(Wish asked, Wish given)
    {
        var years = (asked.YearFrom, asked.YearTo) != (given.YearFrom, given.YearTo);
        var genres = asked.AllGenres.Count + asked.Genres.Count > given.AllGenres.Count + given.Genres.Count;
        var both = !genres && asked.AllGenres.Count > given.AllGenres.Count;
        var dropped = years ? $"let go of the years ({WishWords.Years(asked.YearFrom, asked.YearTo).Trim()})" : "";
        return (years, genres, both) switch
        {
            (false, false, false) => null,
            (_, true, _) => years ? $"{dropped} and of the genre" : "let go of the genre",
            (_, _, true) => (years ? dropped + " and " : "") + "took either genre instead of both at once",
            _ => dropped,
        };
    }

    private static string Notes(TurnContext context) => context.Notes.Count == 0 ? "" : string.Join(' ', context.Notes) + " ";

    private string Introduce(
        TurnContext context, List<Opinion> said, Wish wish, Recommendation recommendation, bool continues)
    {
        var count = recommendation.Items.Count;
        var reasons = Reasons(context, said);
        var known = TitlesOf(context.ItemsWith(Signal.Liked).Reverse().Take(3));
        var topic = wish.Text is { } text && context.Understood.Act is DialogueAct.Ask ? $" around \"{text}\"" : "";
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
            body = $"I don't know your taste yet, so here {are} {items} that many people liked. Name two {_options.ItemsNoun} you loved and the next list will be yours.";
        }

        var degraded = recommendation.Degraded is { } sentence ? $" ({sentence.TrimEnd('.')}.)" : "";
        return $"{Notes(context)}{body}{degraded}";
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

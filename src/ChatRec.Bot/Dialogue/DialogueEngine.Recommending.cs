using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Dialogue.Critiques;
using ChatRec.Bot.Dialogue.Titles;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Recommendations;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue;

/// <summary>Lists: asked for, continued, and the nearest one where nothing fits.</summary>
public sealed partial class DialogueEngine
{
    // "Less known" stops where nobody can say whether it is any good.
    private const int LeastKnown = 3;

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
        await LearnWishesAsync(context, cancellationToken).ConfigureAwait(false);
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

        NoteContradictions(context);
        NoteUntold(context);
        Wish(context, said);
        if (IsVague(context, said) && await AskWhatKindAsync(context, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

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

    /// <summary>What is wanted from now on: the newer wish over the older, after what the message lets go of.</summary>
    private void Wish(TurnContext context, List<Opinion> said)
    {
        var critique = context.Critique;
        var (older, wish) = Drop(context);
        var shifted = Shift(wish.Shift, context.State, said);
        if (shifted is { } years)
        {
            wish = wish with { YearFrom = years.From, YearTo = years.To };
        }

        var (fewest, most) = ShiftFame(critique.Fame, older, context.State, said);
        var less = critique.LessGenres.Concat(critique.Untold.SelectMany(aspect => aspect.Proxies)).ToList();
        wish = wish with
        {
            Genres = [.. wish.Genres.Except(less)],
            AllGenres = [.. wish.AllGenres.Except(less)],
            ExcludedGenres = [.. wish.ExcludedGenres.Union(less).Except(context.Wishes.Select(lasting => lasting.Genre))],
            MinRatings = fewest,
            MaxRatings = most,
            Text = WithoutUntold(wish.Text, critique),
        };
        NoteReversals(context, older, wish);
        var merged = older.Then(wish);
        if (critique.MoreGenres.Count > 0)
        {
            // "Funnier" sharpens what is wanted; "comedies" would replace it.
            merged = merged with
            {
                Genres = older.Genres,
                AllGenres = [.. older.AllGenres.Union(wish.AllGenres).Union(critique.MoreGenres)],
                ExcludedGenres = [.. merged.ExcludedGenres.Except(critique.MoreGenres)],
            };
        }

        // A topic belongs to the request that named it; exclusions and years alone narrow that request.
        var narrows = said.Count == 0 && (context.Critique.Drops || wish is { Constrains: true, Genres.Count: 0, AllGenres.Count: 0 });
        merged = merged with { Text = narrows ? merged.Text : wish.Text, Words = narrows ? merged.Words : wish.Words, Shift = EraShift.None };

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
        context.Understood.Wish.Genres.Count + context.Understood.Wish.AllGenres.Count == 0 || context.Critique is { Asks: true, Drops: false, HatedGenres.Count: 0 }
        || WordSplitter.Split(context.Turn.Text) is [{ Folded: "but" or "and" or "also" or "only" or "just" or "maybe" }, ..];

    /// <summary>Newer or older: than the title or place that was named, else than the middle of the last list.</summary>
    private (int? From, int? To)? Shift(EraShift shift, ConversationState state, List<Opinion> said)
    {
        var compared = said.Count > 0 ? said.Select(one => one.Item) : state.Listed.Select(_catalogue.Find).OfType<Item>();
        var years = compared.Select(item => item.Year).OfType<int>().Order().ToList();
        var newest = _catalogue.Items.Max(item => item.Year) ?? 0;
        return shift switch
        {
            EraShift.Newer => (years.Count > 0 ? Math.Min(years[years.Count / 2] + 1, newest - 1) : newest - 6, null),
            EraShift.Older => (null, years.Count > 0 ? years[years.Count / 2] - 1 : newest - 30),
            _ => null,
        };
    }

    /// <summary>Less known: a third of the ratings that the last list, or what was named, has in its middle; better known: twice as many.</summary>
    private (int? Fewest, int? Most) ShiftFame(FameShift shift, Wish older, ConversationState state, List<Opinion> said)
    {
        var compared = said.Count > 0 ? said.Select(one => one.Item) : state.Listed.Select(_catalogue.Find).OfType<Item>();
        var ratings = compared.Select(_understanding.Titles.Ratings).Order().ToList();
        return shift switch
        {
            FameShift.LessKnown => (null, Math.Max(LeastKnown, Math.Min(ratings.Count > 0 ? ratings[ratings.Count / 2] / 3 : _wellKnown - 1, (older.MaxRatings ?? int.MaxValue) / 2))),
            FameShift.BetterKnown => (Math.Max(_wellKnown, ratings.Count > 0 ? Math.Min(ratings[ratings.Count / 2] * 2, _wellKnown * 3) : 0), null),
            _ => (null, null),
        };
    }

    /// <summary>Makes the list, relaxing the wish openly where nothing satisfies it.</summary>
    private async Task ListAsync(TurnContext context, List<Opinion> said, bool continues, CancellationToken cancellationToken)
    {
        var history = HistoryOf(context);
        var count = Math.Min(context.State.Wish.Count ?? _options.Count, _options.MaxCount);
        var never = history.Interactions.Select(interaction => interaction.ItemId).Concat(context.State.LikeItemIds).Concat(context.State.Spoken).ToHashSet(StringComparer.Ordinal);

        var asked = context.State.Wish;
        var lasting = context.Wishes.Select(wish => wish.Genre).Except(asked.Genres).Except(asked.AllGenres).ToList();
        var (wish, shown) = _nearest.Find(asked with { ExcludedGenres = [.. asked.ExcludedGenres.Union(lasting)] }, never, context.State.Shown);
        wish = wish with { ExcludedGenres = asked.ExcludedGenres };
        if (_nearest.OutsideYears(asked) is { } outside && NearestWish.Given(asked, wish) is { } instead)
        {
            context.Notes.Add($"I have no {_options.ItemsNoun} from {outside}, so I {instead}.");
        }
        else if (NearestWish.Given(asked, wish) is { } gave)
        {
            context.Notes.Add($"I have no {_words.Items(asked with { Count = null, ExcludedGenres = [] }, null)} that {(continues ? "I have not shown you yet" : "you don't know yet")}, so I {gave}.");
        }
        else if (shown.Count == 0 && context.State.Shown.Count > 0 && wish.Constrains)
        {
            context.Notes.Add($"You have now been shown every one of my {_words.Items(wish, null)}, so these are again from the start.");
        }

        var filter = (wish with { ExcludedGenres = [.. wish.ExcludedGenres.Union(lasting)] }).ToFilter(never.Concat(shown).Concat(_nearest.OutsideFame(wish)));
        var recommendation = await _recommender.RecommendAsync(
            new RecommendationRequest(history, filter, count)
            {
                Text = wish.Text,
                WishWords = _recommender.WordsIn(wish.Words),
                LikeItemIds = context.State.LikeItemIds,
                RefusedItemIds = Refused(context),
                Said = [context.Understood.WithoutTitles(context.Turn.Text)],
            },
            cancellationToken).ConfigureAwait(false);
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

    private History HistoryOf(TurnContext context) => new(context.Profile.Select(entry => new Interaction(entry.ItemId, entry.Signal, entry.Time))
        .Concat(context.State.UnlikeItemIds.Select(id => new Interaction(id, Signal.Disliked, _time.GetUtcNow()))));

    /// <summary>What was recommended to this person, and not wanted.</summary>
    private static List<string> Refused(TurnContext context) =>
        [.. context.Profile.Where(entry => entry is { Signal: Signal.Disliked, Recommended: true }).Select(entry => entry.ItemId)];
}

using System.Globalization;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Profiles;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Bot.Dialogue;

/// <summary>Buttons on the cards.</summary>
public sealed partial class DialogueEngine
{
    private async Task PressedAsync(TurnContext context, CardAction action, CancellationToken cancellationToken)
    {
        // A press answers no question; a later "yes" must not be taken for the answer.
        context.State = context.State with { Pending = null };
        var item = action.ItemId is { } id ? _catalogue.Find(id) : null;
        switch (action.Verb)
        {
            case "profile":
                ShowProfile(context, int.TryParse(action.ItemId, NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from : 0);
                return;
            case "forget-all":
                AskForgetAll(context);
                return;
            case "drop-wish":
                context.State = context.State with { Wish = Understanding.Wish.None, LikeItemIds = [], UnlikeItemIds = [] };
                await ForgotAsync(context, "the wish of the moment", wasKnown: true, cancellationToken).ConfigureAwait(false);
                return;
            case "forget-genre" when action.ItemId is { } genre:
                var wasWish = await _profiles.RemoveWishAsync(context.Turn.UserId, genre, cancellationToken).ConfigureAwait(false);
                context.Wishes.RemoveAll(wish => wish.Genre == genre);
                await ForgotAsync(context, $"your dislike of {(_catalogue.Genres.FirstOrDefault(known => known == genre) is { } named ? WishWords.Kind(named) : "that genre")}", wasWish, cancellationToken).ConfigureAwait(false);
                return;
            case "forget-item" when action.ItemId is { } itemId:
                var wasEntry = await _profiles.RemoveAsync(context.Turn.UserId, itemId, cancellationToken).ConfigureAwait(false);
                context.Profile.RemoveAll(entry => entry.ItemId == itemId);
                await ForgotAsync(context, item?.Title ?? $"that {_options.ItemNoun}", wasEntry, cancellationToken).ConfigureAwait(false);
                return;
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
                context.Learn(new ProfileEntry(item.Id, Signal.Seen, "pressed \"Seen it\"", _time.GetUtcNow(), Recommended: true));
                AskHowItWas(context, [new Opinion(item, Sentiment.Seen, null)]);
                return;
            case "dislike" when item is not null:
                context.Learn(new ProfileEntry(item.Id, Signal.Disliked, "pressed \"Not for me\"", _time.GetUtcNow(), Recommended: true));
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
}

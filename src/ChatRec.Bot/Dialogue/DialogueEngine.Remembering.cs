using System.Globalization;
using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Profiles;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue;

/// <summary>What is remembered about a person: shown, corrected, forgotten.</summary>
public sealed partial class DialogueEngine
{
    // A card in Teams may have 28 KB; a line takes about 700 bytes.
    private const int LinesShown = 20;

    // The ledger's records name no person and are not deleted.
    private const string KeptOnRecord = "(What I recommended stays on record, without your name.)";

    private void ShowProfile(TurnContext context) => ShowProfile(context, 0);

    /// <summary>A page of what is known, each with its source and a button to remove it.</summary>
    private void ShowProfile(TurnContext context, int from)
    {
        var lines = Remembered(context);
        if (lines.Count == 0)
        {
            context.State = context.State with { Pending = new PendingQuestion(QuestionKind.Taste, [], Sentiment.Named, "") };
            context.Say(Examples, $"Nothing yet. Tell me a {_options.ItemNoun} you loved and I'll remember it.", $"I know nothing about you so far. Which {_options.ItemNoun} did you love?");
            return;
        }

        from = from >= lines.Count ? 0 : from;
        var example = TitlesOf(context.Profile.Select(entry => entry.ItemId).Reverse().Take(1));
        var hint = example.Count == 0 ? ""
            : context.Wishes.Count == 0 && _catalogue.Genres.FirstOrDefault(genre => genre is "Musical" or "Horror") is { } genre ? $" Remove what is wrong, or just say it: \"forget {example[0]}\", \"actually I hate {WishWords.Kind(genre)}\"."
            : $" Remove what is wrong, or just say it: \"forget {example[0]}\".";
        var count = lines.Count == 1 ? "one thing" : $"{WishWords.Number(lines.Count)} things";
        var text = context.Vary($"This is what I know about you, {count} in all.{hint}", $"I remember {count}.{hint}");
        context.Replies.Add(new ProfileReply(text, new ProfileView([.. lines.Skip(from).Take(LinesShown)], from, lines.Count), ["Recommend something", "Forget me"]));
    }

    /// <summary>The wish of the moment, then what outlasts it, the newest first within each kind.</summary>
    private List<ProfileLine> Remembered(TurnContext context)
    {
        var lines = new List<ProfileLine>();
        if (context.State.Wish.Constrains)
        {
            lines.Add(new ProfileLine("At the moment you want", _words.Items(context.State.Wish, null), "", "drop-wish", null));
        }

        lines.AddRange(context.Wishes.AsEnumerable().Reverse().Select(wish => new ProfileLine("You never want", WishWords.Kind(wish.Genre), Quote(wish.Source), "forget-genre", wish.Genre)));
        Add("You liked", Signal.Liked);
        Add("You did not like", Signal.Disliked);
        Add($"You have {_options.SeenVerb}", Signal.Seen);
        return lines;

        void Add(string heading, Signal signal) => lines.AddRange(context.Profile.AsEnumerable().Reverse()
            .Where(entry => entry.Signal == signal)
            .Select(entry => new ProfileLine(heading, _catalogue.Find(entry.ItemId)?.TitleWithYear ?? $"a {_options.ItemNoun} that has left my catalogue", Quote(entry.Source), "forget-item", entry.ItemId)));
    }

    private static string Quote(string source)
    {
        const int Longest = 120;
        return source.StartsWith("pressed ", StringComparison.Ordinal) ? $"You {source}"
            : source.Length <= Longest ? $"“{source}”"
            : $"“{source[..(char.IsHighSurrogate(source[Longest - 1]) ? Longest - 1 : Longest)]}…”";
    }

    private void AskForgetAll(TurnContext context)
    {
        var count = Remembered(context).Count;
        if (count == 0)
        {
            ShowProfile(context);
            return;
        }

        context.State = context.State with { Pending = new PendingQuestion(QuestionKind.ForgetAll, [], Sentiment.Named, "") };
        context.Say(
            ["Yes, forget everything", "No, keep it"],
            $"Really forget {(count == 1 ? "the one thing" : $"all {WishWords.Number(count)} things")} I know about you, and what we said here? It can't be undone.",
            "That deletes everything I know about you, and what we said here, for good. Shall I?");
    }

    private static Understood KeepAll(Understood understood, TurnContext context)
    {
        context.Notes.Add("Nothing was deleted.");
        return understood with { Act = DialogueAct.No };
    }

    /// <summary>What was removed with a button, and the list that follows where one lies on the table.</summary>
    private async Task ForgotAsync(TurnContext context, string what, bool wasKnown, CancellationToken cancellationToken)
    {
        if (wasKnown && context.State.RecommendationId is not null)
        {
            context.Notes.Add($"Done, I forgot {what}.");
            await ListAsync(context, [], continues: false, cancellationToken).ConfigureAwait(false);
            return;
        }

        context.Say(
            ["What do you know about me?", "Recommend something"],
            wasKnown ? $"Done, I forgot {what}. My next list goes without it." : $"I had nothing noted about {what}.",
            wasKnown ? $"I no longer know about {what}, and the next list won't either." : $"There was no note about {what}.");
    }

    /// <summary>Forgets a title, with the list that follows from it where one lies on the table; without a title everything.</summary>
    private async Task ForgetAsync(TurnContext context, CancellationToken cancellationToken)
    {
        var named = NamedItems(context).ToList();
        if (named.Count > 0)
        {
            var forgotten = new List<string>();
            foreach (var itemId in named)
            {
                if (await _profiles.RemoveAsync(context.Turn.UserId, itemId, cancellationToken).ConfigureAwait(false))
                {
                    forgotten.Add(itemId);
                    context.Profile.RemoveAll(entry => entry.ItemId == itemId);
                }
            }

            context.State = context.State with { LikeItemIds = [.. context.State.LikeItemIds.Except(named)], UnlikeItemIds = [.. context.State.UnlikeItemIds.Except(named)] };
            if (forgotten.Count > 0 && context.State.RecommendationId is not null)
            {
                context.Notes.Add($"{WishWords.List(TitlesOf(forgotten))} {(forgotten.Count == 1 ? "is" : "are")} forgotten.");
                await ListAsync(context, [], continues: false, cancellationToken).ConfigureAwait(false);
                return;
            }

            var titles = WishWords.List(TitlesOf(forgotten.Count > 0 ? forgotten : named));
            context.Say(
                ["What do you know about me?", "Recommend something"],
                forgotten.Count > 0 ? $"Done, I no longer know anything about you and {titles}." : $"I had nothing noted about {titles}, so there is nothing to forget.",
                forgotten.Count > 0 ? $"{titles} is forgotten." : $"There was no note about {titles}.");
            return;
        }

        var likes = context.ItemsWith(Signal.Liked).Count();
        var dislikes = context.ItemsWith(Signal.Disliked).Count();
        var seen = context.ItemsWith(Signal.Seen).Count();
        var never = context.Wishes.Count;
        var deleted = await _profiles.ForgetAsync(context.Turn.UserId, cancellationToken).ConfigureAwait(false);
        await _conversations.ForgetAsync(context.Turn.UserId, cancellationToken).ConfigureAwait(false);
        context.Profile.Clear();
        context.Wishes.Clear();
        context.State = ConversationState.Fresh with { Turns = context.State.Turns, LastText = context.State.LastText };
        var counts = WishWords.List([.. new[] { Count(likes, "like"), Count(dislikes, "dislike"), Count(seen, $"{_options.ItemNoun} you have {_options.SeenVerb}", $"{_options.ItemsNoun} you have {_options.SeenVerb}"), Count(never, "genre you never want", "genres you never want") }.OfType<string>()]);
        context.Replies.Add(new ForgottenReply(
            context.Vary(
                deleted > 0
                    ? $"Done. I deleted everything I knew about you ({counts}) and what we said here. We start from zero. {KeptOnRecord}"
                    : $"There was nothing stored about you. What we said here is deleted too. {KeptOnRecord}",
                deleted > 0 ? $"All gone: {counts}, and what we said here. {KeptOnRecord}" : $"I know nothing about you, and it stays that way. {KeptOnRecord}"),
            Examples));

        static string? Count(int number, string one, string? many = null) =>
            number == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many ?? one + "s")}");
    }

    private List<string> TitlesOf(IEnumerable<string> ids) => [.. ids.Select(_catalogue.Find).OfType<Item>().Select(item => item.Title)];
}

using System.Text.RegularExpressions;
using ChatRec.Bot.Dialogue.Critiques;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Profiles;

namespace ChatRec.Bot.Dialogue;

/// <summary>Critiques: what is let go of, what contradicts what was said before, and what no data can answer.</summary>
public sealed partial class DialogueEngine
{
    /// <summary>The older wish and the new one without what the message lets go of.</summary>
    private static (Wish Older, Wish Newer) Drop(TurnContext context)
    {
        var critique = context.Critique;
        var older = context.State.Wish;
        var newer = context.Understood.Wish;

        // "Horror is fine again" asks for no horror; only where it was refused does it let something go.
        var allowed = critique.AllowedGenres.Where(genre => older.ExcludedGenres.Contains(genre) || context.Wishes.Exists(wish => wish.Genre == genre)).ToList();
        if (critique.DropsYears)
        {
            older = older with { YearFrom = null, YearTo = null };
            newer = newer with { YearFrom = null, YearTo = null };
        }

        if (critique.DropsGenres)
        {
            older = older with { Genres = [], AllGenres = [], Text = null };
        }

        if (critique.DropsFame)
        {
            older = older with { MinRatings = null, MaxRatings = null };
        }

        var gone = critique.DroppedGenres.Concat(allowed).ToList();
        return (Without(older, gone), Without(newer, gone));
    }

    private static Wish Without(Wish wish, List<string> genres) => genres.Count == 0 ? wish : wish with
    {
        Genres = [.. wish.Genres.Except(genres)],
        AllGenres = [.. wish.AllGenres.Except(genres)],
        ExcludedGenres = [.. wish.ExcludedGenres.Except(genres)],
    };

    /// <summary>Says what of a message could not hold beside the rest of it.</summary>
    private static void NoteContradictions(TurnContext context)
    {
        foreach (var dropped in context.Understood.Contradictions)
        {
            context.Notes.Add(dropped.Genre is { } genre
                ? $"You asked for {WishWords.Kind(genre)} and for no {WishWords.Kind(genre)}; I took the no."
                : $"You named years that exclude each other; I took those{WishWords.Years(context.Understood.Wish.YearFrom, context.Understood.Wish.YearTo)} and dropped those{WishWords.Years(dropped.YearFrom, dropped.YearTo)}.");
        }

        if (context.Understood.Wish.Shift is not EraShift.None && NewerAndOlder(context.Turn.Text))
        {
            context.Notes.Add($"Newer and older at once I can't do, so I went for {(context.Understood.Wish.Shift is EraShift.Newer ? "newer" : "older")}.");
        }
    }

    private static bool NewerAndOlder(string text) =>
        text.Contains("newer", StringComparison.OrdinalIgnoreCase) && text.Contains("older", StringComparison.OrdinalIgnoreCase)
        && !text.Contains("newer or older", StringComparison.OrdinalIgnoreCase) && !text.Contains("older or newer", StringComparison.OrdinalIgnoreCase);

    /// <summary>Says what a new wish takes back of an older one, or of what was said for good.</summary>
    private static void NoteReversals(TurnContext context, Wish older, Wish newer)
    {
        var wanted = newer.Genres.Concat(newer.AllGenres).Concat(context.Critique.MoreGenres).Distinct(StringComparer.Ordinal).ToList();
        var allowed = wanted.Where(older.ExcludedGenres.Contains).ToList();
        if (allowed.Count > 0)
        {
            context.Notes.Add($"Before, you wanted no {Names(allowed, "or")}; I dropped that.");
        }

        var refused = newer.ExcludedGenres.Where(genre => older.Genres.Contains(genre) || older.AllGenres.Contains(genre)).ToList();
        if (refused.Count > 0)
        {
            context.Notes.Add($"Before, you wanted {Names(refused, "and")}; I dropped that.");
        }

        var hated = wanted.Where(genre => context.Wishes.Exists(wish => wish.Genre == genre)).ToList();
        if (hated.Count > 0)
        {
            context.Notes.Add($"You told me that you never want {Names(hated, "or")}; this once I make an exception.");
        }
    }

    /// <summary>Says what was asked for and no data tells, and what was done instead.</summary>
    private static void NoteUntold(TurnContext context)
    {
        // Whose taste was told is gone by.
        var told = context.Understood.Mentions.Any(mention => mention.Person is not null);
        var untold = context.Critique.Untold.Where(aspect => !(told && aspect.Words.StartsWith("for ", StringComparison.Ordinal))).ToList();
        var unheeded = untold.Where(aspect => aspect is { Proxies.Count: 0, Searched: false }).ToList();
        if (unheeded.Count > 0)
        {
            var aspects = WishWords.List([.. unheeded.Select(aspect => aspect.Aspect)], "or");
            context.Notes.Add($"I have no data on {aspects}, so I could not go by {WishWords.List([.. unheeded.Select(aspect => $"\"{aspect.Words}\"")], "or")}.");
        }

        foreach (var aspect in untold.Except(unheeded))
        {
            context.Notes.Add(aspect.Searched
                ? $"I have no data on {aspect.Aspect}; \"{aspect.Words}\" counts only as far as titles and genres tell."
                : $"I have no data on {aspect.Aspect}, so for \"{aspect.Words}\" I went by genre and left out {Names(aspect.Proxies, "and")}.");
        }
    }

    /// <summary>What the ranker was taught is no longer untold.</summary>
    private Critique WithoutTaught(Critique critique) =>
        critique with { Untold = [.. critique.Untold.Where(aspect => !_recommender.WishWords.Contains(aspect.Words, StringComparer.OrdinalIgnoreCase))] };

    /// <summary>A topic without the words that were just said to count for nothing.</summary>
    private static string? WithoutUntold(string? topic, Critique critique)
    {
        var dropped = critique.Untold.Where(aspect => !aspect.Searched).SelectMany(aspect => aspect.Words.Split(' '))
            .Concat(critique.Fame is FameShift.None ? [] : FameWords).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var left = topic?.Split(' ').Where(word => !dropped.Contains(word)).ToList();
        return left is null or [] ? null : string.Join(' ', left);
    }

    private static readonly string[] FameWords =
    [
        "known", "famous", "popular", "mainstream", "obscure", "underrated", "underseen", "overlooked", "niche", "indie", "hidden", "gem", "gems", "lesser", "unknown", "blockbuster",
        "blockbusters", "radar", "under", "less", "hits", "cuts",
    ];

    /// <summary>Genres that are never wanted from now on, and those that are allowed again.</summary>
    private async Task LearnWishesAsync(TurnContext context, CancellationToken cancellationToken)
    {
        foreach (var genre in context.Critique.HatedGenres)
        {
            context.Learn(new LastingWish(genre, context.Turn.Text.Trim(), _time.GetUtcNow()));
        }

        if (context.Critique.HatedGenres.Count > 0)
        {
            context.Notes.Add(context.Vary(
                $"Noted for good: no {Names(context.Critique.HatedGenres, "or")}.",
                $"I'll remember that: never {Names(context.Critique.HatedGenres, "or")}."));
        }

        var again = context.Critique.AllowedGenres.Concat(context.Critique.DroppedGenres).Concat(LikedAgain(context))
            .Where(genre => context.Wishes.Exists(wish => wish.Genre == genre)).Distinct(StringComparer.Ordinal).ToList();
        foreach (var genre in again)
        {
            await _profiles.RemoveWishAsync(context.Turn.UserId, genre, cancellationToken).ConfigureAwait(false);
            context.Wishes.RemoveAll(wish => wish.Genre == genre);
        }

        if (again.Count > 0)
        {
            context.Notes.Add($"Then {Names(again, "and")} may come again; I forgot that you never wanted any.");
        }
    }

    /// <summary>"Actually I like musicals": a liking of the writer's own takes back that they are never wanted.</summary>
    private static IEnumerable<string> LikedAgain(TurnContext context) =>
        OwnLiking().IsMatch(context.Turn.Text) ? context.Understood.Wish.Genres.Concat(context.Understood.Wish.AllGenres) : [];

    [GeneratedRegex(@"\bi\b[\w'’ ]{0,30}\b(like|love|enjoy|don['’]?t mind)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OwnLiking();

    private static string Names(IEnumerable<string> genres, string joiner) => WishWords.List([.. genres.Select(WishWords.Kind)], joiner);
}

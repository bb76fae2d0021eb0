using ChatRec.Bot.Dialogue.Titles;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Hosting.Problems;
using ChatRec.Bot.Recommendations;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Api;

/// <summary>What a body of POST /api/recommendations asks the recommender, once the catalogue was consulted.</summary>
/// <param name="Request">The request.</param>
/// <param name="Understood">What the messages were understood to say; null without messages of the user.</param>
internal sealed record RecommendationPlan(RecommendationRequest Request, Understood? Understood)
{
    private const int DefaultCount = 5;
    private const int SuggestionsShown = 3;

    /// <summary>Links history to the catalogue, understands messages, and joins both with filter and exclusions.</summary>
    /// <exception cref="ProblemException">An id, title or genre that the catalogue does not have (422, with suggestions).</exception>
    public static RecommendationPlan Make(RecommendationsRequest body, ChatRecCore core, DateTimeOffset now)
    {
        var texts = body.Messages?.Where(message => message.Role == "user").Select(message => message.Text).ToList();
        var understood = texts is { Count: > 0 } ? core.Understanding.Understand(texts) : null;
        var wish = understood?.Wish ?? Wish.None;
        var mentions = understood?.Mentions ?? [];
        var given = History(body.History ?? [], core, now);
        var told = mentions.Where(mention => SignalOf(mention.Sentiment) is not null)
            .Select(mention => new Interaction(mention.ItemId, SignalOf(mention.Sentiment)!.Value, now));
        var request = new RecommendationRequest(
            new History(given.Concat(told)),
            Filter(body, wish, mentions, core.Catalogue),
            body.Count ?? wish.Count ?? DefaultCount)
        {
            Text = wish.Text,
            WishWords = core.Recommender.WordsIn(wish.Words),
            LikeItemIds = [.. mentions.Where(mention => mention.Sentiment == Sentiment.AskedLike).Select(mention => mention.ItemId)],
        };
        return new RecommendationPlan(request, understood);
    }

    private static IEnumerable<Interaction> History(IReadOnlyList<HistoryBody> entries, ChatRecCore core, DateTimeOffset now)
    {
        // An entry without a time follows the one before it; the first such ones lie before everything that is said now.
        var time = now - TimeSpan.FromSeconds(entries.Count + 1);
        for (var index = 0; index < entries.Count; index++)
        {
            var entry = entries[index];
            var item = entry.Item is { } id
                ? core.Catalogue.Find(id) ?? throw UnknownItem(id, index)
                : Linked(entry.Title!, core.Titles, index);
            time = entry.Time ?? time + TimeSpan.FromSeconds(1);
            yield return new Interaction(item.Id, Signal(entry.Signal), time);
        }
    }

    // "Heat (1995)" names one item; "Heat" the best known one of that name; "Heet" none, but something may be meant.
    private static Item Linked(string title, TitleLinker titles, int index)
    {
        if (titles.Exactly(title) is [var exact, ..])
        {
            return exact;
        }

        var links = titles.Link(title);
        if (links.Links is [var only] && only.FirstWord == 0 && only.EndWord == links.Words.Count)
        {
            return only.Item;
        }

        var suggestions = links.Doubts.SelectMany(doubt => doubt.Suggestions).Concat(links.Links.Select(link => link.Item)).Concat(titles.Nearest(title, SuggestionsShown))
            .DistinctBy(item => item.Id).Take(SuggestionsShown).Select(item => item.TitleWithYear).ToList();
        var hint = suggestions.Count == 0 ? "" : $" Did you mean {string.Join(" or ", suggestions)}?";
        var field = FormattableString.Invariant($"history[{index}].title");
        throw new ProblemException(422, "unknown-title", "A title is not in the catalogue", $"{field}: '{Fields.Cut(title)}' is not in the catalogue.{hint}")
        {
            Field = field,
            Suggestions = suggestions,
        };
    }

    private static ProblemException UnknownItem(string id, int index)
    {
        var field = FormattableString.Invariant($"history[{index}].item");
        return new ProblemException(422, "unknown-item", "An id is not in the catalogue", $"{field}: '{Fields.Cut(id)}' is not an id of the catalogue; give a title instead if you have no id.")
        {
            Field = field,
        };
    }

    private static ItemFilter Filter(RecommendationsRequest body, Wish wish, IReadOnlyList<Mention> mentions, Catalogue catalogue)
    {
        var genres = (body.Filter?.Genres ?? []).Select((genre, index) => Genre(genre, index, catalogue)).ToList();
        var years = body.Filter?.Years;
        var unwanted = mentions.Where(mention => mention.Sentiment == Sentiment.AskedUnlike).Select(mention => mention.ItemId);
        var wanted = wish.ToFilter((body.Exclude ?? []).Concat(unwanted));
        return wanted with
        {
            // The caller's own filter is the stricter word: what a message wishes beside it still counts as words of the request.
            Genres = genres.Count > 0 ? genres : wanted.Genres,
            YearFrom = Max(years?.From, wanted.YearFrom),
            YearTo = Min(years?.To, wanted.YearTo),
        };
    }

    private static string Genre(string genre, int index, Catalogue catalogue) =>
        catalogue.Genres.FirstOrDefault(known => known.Equals(genre, StringComparison.OrdinalIgnoreCase))
        ?? throw new ProblemException(422, "unknown-genre", "A genre is not in the catalogue",
            FormattableString.Invariant($"filter.genres[{index}]: '{Fields.Cut(genre)}' is not a genre of the catalogue; it has {string.Join(", ", catalogue.Genres.Take(40))}."))
        {
            Field = FormattableString.Invariant($"filter.genres[{index}]"),
            Suggestions = [.. catalogue.Genres.Take(40)],
        };

    private static Signal Signal(string? signal) => signal switch
    {
        "liked" => Retrieval.Histories.Signal.Liked,
        "disliked" => Retrieval.Histories.Signal.Disliked,
        _ => Retrieval.Histories.Signal.Seen,
    };

    // A title that was only named, in answer to "what do you like", speaks for itself as a liked one.
    private static Signal? SignalOf(Sentiment sentiment) => sentiment switch
    {
        Sentiment.Liked or Sentiment.Named => Retrieval.Histories.Signal.Liked,
        Sentiment.Disliked => Retrieval.Histories.Signal.Disliked,
        Sentiment.Seen => Retrieval.Histories.Signal.Seen,
        _ => null,
    };

    private static int? Max(int? one, int? other) => one is null ? other : other is null ? one : Math.Max(one.Value, other.Value);

    private static int? Min(int? one, int? other) => one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);
}

using System.Globalization;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Explanations;

/// <summary>Says why in one or two plain sentences, straight from the evidence; what people read when the model's text was not fit to be shown.</summary>
public static class PlainExplanation
{
    /// <summary>The text. The same facts always give the same words; other items' facts vary them.</summary>
    public static string Write(ExplanationFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var sentences = new List<string>();
        var cited = new HashSet<string>();
        foreach (var fact in Ordered(facts))
        {
            if (sentences.Count < 2 && Sentence(facts, fact, isFirst: sentences.Count == 0, [.. cited]) is { } sentence)
            {
                sentences.Add(sentence);
                cited.UnionWith(fact.ItemIds);
            }
        }

        return sentences.Count > 0
            ? string.Join(' ', sentences)
            : $"I have no particular reason for {facts.Item.Title} yet: tell me a few titles that you liked, and I can do better.";
    }

    /// <summary>The strongest fact first, then the first one of another kind; requests for genres and years are told in one sentence.</summary>
    private static IEnumerable<Evidence> Ordered(ExplanationFacts facts) => facts.Evidence.DistinctBy(fact => fact.Kind);

    private static string? Sentence(ExplanationFacts facts, Evidence fact, bool isFirst, IReadOnlyList<string> cited)
    {
        var name = isFirst ? facts.Item.Title : "it";
        var subject = isFirst ? facts.Item.Title : "It";
        var items = fact.ItemIds.Select(facts.Find).OfType<Item>().ToList();
        var titles = Wording.Titles(items);
        var known = Known(facts, items);
        var isRepeated = items.Count > 0 && items.TrueForAll(item => cited.Contains(item.Id));
        return (fact.Kind, Variant(facts, 2)) switch
        {
            ("request", _) when isFirst => Request(facts),
            ("co-occurrence", 0) when isFirst => Count(fact, $"{known}, and {fact.Value} people who liked it also liked {name}."),
            ("co-occurrence", _) when isFirst => Count(fact, $"{fact.Value} of the people who liked {titles}, as you did, also liked {name}.", facts, items, $"{fact.Value} people who liked {titles} also liked {name}, so it may be for you too."),
            ("co-occurrence", _) when isRepeated && items.Count == 1 && cited.Count == 1 => Count(fact, $"{fact.Value} people who liked {titles} liked it too."),
            ("co-occurrence", _) => Count(fact, $"Also, {fact.Value} people who liked {titles} liked it too."),
            ("shared-genres", 0) when isFirst => $"{known}, and {name} is {Common(facts.Item, items)} too.",
            ("shared-genres", _) when isFirst => $"Like {titles}, which {Verb(facts, items)}, {name} is {Common(facts.Item, items)}.",
            ("shared-genres", _) => $"It is {Common(facts.Item, items)}, like {titles}.",
            ("similar", 0) when isFirst => $"{known}, and of your titles it is the closest to {name}.",
            ("similar", _) when isFirst => $"Of the titles that {Verb(facts, items)}, {titles} is the closest to {name}.",
            ("similar", _) => isRepeated ? null : $"Of your titles, {titles} is the closest to it.",
            ("same-era", _) when isFirst => $"{known}, and {name} is from {Wording.Decade(facts.Item.Year!.Value)} as well.",
            ("same-era", _) => isRepeated ? $"Both are from {Wording.Decade(facts.Item.Year!.Value)}." : $"{subject} is from {Wording.Decade(facts.Item.Year!.Value)}, like {titles}.",
            ("popularity", _) when isFirst => Count(fact, $"I know little about your taste yet, but {fact.Value} people liked {name}."),
            ("popularity", _) => Count(fact, $"{fact.Value} people liked it."),
            _ => null,
        };
    }

    private static string Request(ExplanationFacts facts)
    {
        var genres = facts.Filter.Genres.Concat(facts.Filter.AllGenres).Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(genre => facts.Item.Genres.Contains(genre, StringComparer.OrdinalIgnoreCase)).ToList();
        var years = facts.Evidence.Any(fact => fact.Kind == "request" && fact.Value is not null) ? Wording.Years(facts.Filter) : null;
        var models = facts.Evidence.Where(fact => fact.Kind == "request").SelectMany(fact => fact.ItemIds).Select(facts.Find).OfType<Item>().ToList();
        return (genres.Count, years, models.Count) switch
        {
            ( > 0, { } asked, _) => $"You asked for {Wording.Genres(genres)} from {asked}, and {facts.Item.TitleWithYear} is both.",
            ( > 0, null, > 0) => $"You asked for {Wording.Genres(genres)} along the lines of {Wording.Titles(models)}, and {facts.Item.Title} fits.",
            ( > 0, null, _) => $"You asked for {Wording.Genres(genres)}, and {facts.Item.Title} is just that.",
            (_, { } asked, _) => $"You asked for something from {asked}, and {facts.Item.Title} is from {facts.Item.Year!.Value.ToString(CultureInfo.InvariantCulture)}.",
            _ => Common(facts.Item, models) is { Length: > 0 } common
                ? $"You asked for something like {Wording.Titles(models)}, and {facts.Item.Title} is {common} too."
                : $"You asked for something like {Wording.Titles(models)}, and {facts.Item.Title} comes close.",
        };
    }

    /// <summary>"You liked Heat and Casino", as far as that is what the user said.</summary>
    private static string Known(ExplanationFacts facts, List<Item> items) => $"You {Verb(facts, items)["you ".Length..]} {Wording.Titles(items)}";

    private static string Verb(ExplanationFacts facts, List<Item> items)
    {
        var signals = items.ConvertAll(item => facts.Cited.First(cited => cited.Item == item).Signal);
        return signals.TrueForAll(signal => signal == Signal.Liked) ? "you liked"
            : signals.Contains(null) ? "you mentioned"
            : "you have seen";
    }

    private static string Common(Item item, List<Item> items) =>
        Wording.Genres(item.Genres.Where(genre => items.TrueForAll(other => other.Genres.Contains(genre, StringComparer.OrdinalIgnoreCase))));

    private static string? Count(Evidence fact, FormattableString text) => fact.Value is null ? null : FormattableString.Invariant(text);

    private static string? Count(Evidence fact, FormattableString ifLiked, ExplanationFacts facts, List<Item> items, FormattableString otherwise) =>
        Count(fact, Verb(facts, items) == "you liked" ? ifLiked : otherwise);

    private static int Variant(ExplanationFacts facts, int count) => facts.Item.Id.Aggregate(7, (hash, letter) => ((hash * 31) + letter) & 0xFFFF) % count;
}

using System.Globalization;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Explanations;

/// <summary>
/// The ways to tell each fact. Where the text is built from the evidence, one of them is taken; where a small model writes, they are what its
/// grammar lets it choose from.
/// </summary>
internal sealed class Phrasebook(ExplanationFacts facts)
{
    private readonly string _item = facts.Item.Title;

    /// <summary>Sentences that can open a text: they name the item and speak to the person.</summary>
    public IReadOnlyList<string> First(Evidence fact)
    {
        var items = Items(fact);
        var titles = Wording.Titles(items);
        return fact.Kind switch
        {
            "request" => Request(),
            "co-occurrence" => Opening(items) is { } opening
                ? [$"{opening}, and {Count(fact)} people who liked it also liked {_item}.", $"{Count(fact)} people who liked {titles} also liked {_item}, so it may suit you too."]
                : [$"{Count(fact)} people who liked {titles} also liked {_item}, so it may suit you too."],
            "conversations" => Opening(items) is { } opening
                ? [$"{opening}, and people who talked about it also talked about {_item} in {Count(fact)} conversations."]
                : [$"People who talked about {titles} also talked about {_item} in {Count(fact)} conversations, so it may suit you too."],
            "shared-genres" when Opening(items) is { } opening =>
            [
                $"{opening}, and {_item} is {Common(items)} too.",
                $"Like {titles}, which {Said(items)}, {_item} is {Common(items)}.",
                .. Said(items) == "you liked" ? [$"Because you liked {titles}, you may enjoy {_item}: it is {Common(items)} too."] : (string[])[],
            ],
            "similar" when Opening(items) is { } opening =>
                [$"{opening}, and of your titles it is the closest to {_item}.", $"Of the titles that {Said(items)}, {titles} is the closest to {_item}."],
            "same-era" when Opening(items) is { } opening =>
                [$"{opening}, and {_item} is from {Decade} too.", $"Like {titles}, which {Said(items)}, {_item} is from {Decade}."],
            "popularity" => [$"{Count(fact)} people liked {_item}, so it is a safe pick while I get to know your taste."],
            _ => [],
        };
    }

    /// <summary>Sentences that can follow an opening by another fact.</summary>
    public IReadOnlyList<string> Second(Evidence fact, Evidence first)
    {
        var items = Items(fact);
        var titles = Wording.Titles(items);
        var isAsked = first.Kind == "request";
        var isOfTheSame = items.Count > 0 && first.ItemIds.ToHashSet().SetEquals(fact.ItemIds);
        return fact.Kind switch
        {
            _ when fact.Kind == first.Kind => [],
            "co-occurrence" => [$"{Count(fact)} people who liked {titles} liked it too.", $"And {Count(fact)} people who liked {titles} also liked it."],
            "conversations" => [$"People who talked about {titles} also talked about it in {Count(fact)} conversations."],
            "shared-genres" when isAsked && Asked.Count > 0 => Said(items) is { } said && Asked.TrueForAll(Shared(items).Contains)
                ? [$"It has that in common with {titles}, which {said}.", $"That is what it shares with {titles}, which {said}."]
                : [],
            "shared-genres" when isAsked && Years is null && Shared(items).TrueForAll(Shared(Models).Contains) => [],
            "shared-genres" =>
                [$"It is {Common(items)}, like {titles}.", $"It is also {Common(items)}, like {titles}."],
            "similar" when !items.TrueForAll(item => first.ItemIds.Contains(item.Id)) => [$"Of your titles, {titles} is the closest to it."],
            "same-era" when isOfTheSame => [$"{(items.Count == 1 ? "Both" : "All")} are from {Decade}."],
            "same-era" when !(isAsked && Years is not null) => [$"It is from {Decade}, like {titles}."],
            "popularity" when facts.Evidence.Count == 2 => [$"{Count(fact)} people liked it."],
            _ => [],
        };
    }

    private string Decade => Wording.Decade(facts.Item.Year ?? 0);

    private List<string> Asked => [.. facts.Filter.Genres.Concat(facts.Filter.AllGenres).Distinct(StringComparer.OrdinalIgnoreCase)
        .Where(genre => facts.Item.Genres.Contains(genre, StringComparer.OrdinalIgnoreCase))];

    private List<Item> Models => [.. facts.Evidence.Where(fact => fact.Kind == "request").SelectMany(Items)];

    private string? Years => facts.Evidence.Any(fact => fact.Kind == "request" && fact.Value is not null) ? Wording.Years(facts.Filter) : null;

    private List<string> Request()
    {
        var models = Models;
        var what = GenrePhrase.Of(Asked);
        List<string> genres = [.. Wording.GenresOf(facts.Item)];
        var own = genres.Count <= 3 ? GenrePhrase.Of(genres) : what;
        var year = facts.Item.Year?.ToString(CultureInfo.InvariantCulture);
        return (Asked.Count, Years, models.Count) switch
        {
            ( > 0, { } years, _) => [$"You asked for {what} from {years}, and {_item} is one from {year}."],
            ( > 0, null, _) => own == what
                ? [$"You asked for {what}, and {_item} fits that well.", $"You asked for {what}, and {_item} is just that."]
                : [$"You asked for {what}, and {_item} is {own}."],
            (_, { } years, _) => [$"You asked for something from {years}, and {_item} is from {year}."],
            (_, _, > 0) => Shared(models).Count > 0
                ? [$"You asked for something like {Wording.Titles(models)}, and {_item} is {Common(models)} too."]
                : [$"You asked for something like {Wording.Titles(models)}, and {_item} comes close."],
            _ => [],
        };
    }

    /// <summary>"You liked Heat and Casino", as far as that is what the user said; null where they only named a title in another request.</summary>
    private string? Opening(List<Item> items) => Said(items) is { } said ? $"Y{said[1..]} {Wording.Titles(items)}" : null;

    private string? Said(List<Item> items)
    {
        var signals = items.ConvertAll(item => facts.Cited.First(cited => cited.Item == item).Signal);
        return signals.TrueForAll(signal => signal == Signal.Liked) ? "you liked" : signals.Contains(null) ? null : "you have seen";
    }

    private List<string> Shared(List<Item> items) =>
        [.. Wording.GenresOf(facts.Item).Where(genre => items.TrueForAll(other => other.Genres.Contains(genre, StringComparer.OrdinalIgnoreCase)))];

    private string Common(List<Item> items) => GenrePhrase.Of(Shared(items));

    private List<Item> Items(Evidence fact) => [.. fact.ItemIds.Select(facts.Find).OfType<Item>()];

    private static string Count(Evidence fact) => ((int)(fact.Value ?? 0)).ToString(CultureInfo.InvariantCulture);
}

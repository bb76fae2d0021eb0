using System.Globalization;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Explanations;

/// <summary>
/// Collects what can honestly be said for an item: facts that were measured or stand in the catalogue, each tied to history items. Explanations
/// cite these and nothing else.
/// </summary>
public sealed class EvidenceCollector
{
    private const int MaxTitles = 2;

    private readonly Func<string, Item?> _findItem;
    private readonly IItemRelations _relations;
    private readonly ExplanationOptions _options;

    /// <summary>Creates a collector.</summary>
    /// <param name="findItem">The catalogue: an item by id, null if unknown.</param>
    /// <param name="relations">What is known about pairs of items.</param>
    /// <param name="options">Validated here.</param>
    public EvidenceCollector(Func<string, Item?> findItem, IItemRelations relations, ExplanationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _findItem = findItem;
        _relations = relations;
        _options = options;
    }

    /// <summary>The facts for an item, strongest first, at most <see cref="ExplanationOptions.MaxEvidence"/>.</summary>
    public ExplanationFacts Collect(ExplanationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var known = Known(request);
        var facts = Request(request)
            .Concat(Together(request.Item, known))
            .Concat(Conversations(request, known))
            .Concat(Similar(request.Item, known))
            .Concat(SharedGenres(request.Item, known))
            .Concat(SameEra(request.Item, known))
            .Concat(Popularity(request.Item))
            .OrderByDescending(fact => fact.Strength)
            .Select(fact => fact.Evidence)
            .Take(_options.MaxEvidence)
            .ToList();

        var cited = facts.SelectMany(fact => fact.ItemIds).Distinct().ToList();
        return new ExplanationFacts(
            request.Item,
            facts,
            [.. known.Where(entry => cited.Contains(entry.Item.Id)).Select(entry => (entry.Item, entry.Signal))],
            request.Filter);
    }

    /// <summary>History items, newest first, and the items that the request names; never the item itself or what the user disliked.</summary>
    private List<(Item Item, Signal? Signal)> Known(ExplanationRequest request)
    {
        var history = request.History.Positive.Reverse().Take(_options.HistoryItems).Select(interaction => (interaction.ItemId, (Signal?)interaction.Signal));
        var named = request.LikeItemIds.Take(_options.HistoryItems).Select(id => (id, (Signal?)null));
        return [.. history.Concat(named)
            .DistinctBy(entry => entry.Item1, StringComparer.Ordinal)
            .Select(entry => (Item: _findItem(entry.Item1), Signal: entry.Item2))
            .Where(entry => entry.Item is not null && entry.Item.Id != request.Item.Id)
            .Select(entry => (entry.Item!, entry.Signal))];
    }

    private IEnumerable<(double Strength, Evidence Evidence)> Request(ExplanationRequest request)
    {
        var item = request.Item;
        var asked = request.Filter.Genres.Concat(request.Filter.AllGenres).Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(genre => item.Genres.Contains(genre, StringComparer.OrdinalIgnoreCase)).ToList();
        if (asked.Count > 0)
        {
            yield return (4, new Evidence("request", $"you asked for {Wording.Genres(asked)}, and {item.Title} is {Wording.Genres(asked)}", []));
        }

        if (Wording.Years(request.Filter) is { } years && item.Year is { } year && request.Filter.Matches(item))
        {
            yield return (3.9, new Evidence("request", string.Create(CultureInfo.InvariantCulture, $"you asked for {years}, and {item.Title} is from {year}"), [], year));
        }

        var models = request.LikeItemIds.Distinct().Select(_findItem).OfType<Item>().Where(model => model.Id != item.Id && IsAlike(model, item)).Take(MaxTitles).ToList();
        if (models.Count > 0)
        {
            yield return (3.8, new Evidence("request", $"you asked for something like {Wording.Titles(models)}", Ids(models)));
        }
    }

    /// <summary>"Like X" is only worth citing where something measurable makes them alike.</summary>
    private bool IsAlike(Item model, Item item) =>
        Shared(model, item).Count > 0
        || _relations.CountTogether(model.Id, item.Id) >= _options.MinPeople
        || _relations.Similarity(model.Id, item.Id) >= _options.MinSimilarity;

    /// <summary>Of two counts, the one that popularity explains less is the stronger fact: count / √(people of one · people of the other).</summary>
    private IEnumerable<(double Strength, Evidence Evidence)> Together(Item item, List<(Item Item, Signal? Signal)> known) => known
        .Where(entry => entry.Signal != Signal.Seen)
        .Select(entry => (entry.Item, Count: _relations.CountTogether(entry.Item.Id, item.Id)))
        .Where(entry => entry.Count >= _options.MinPeople)
        .Select(entry => (entry.Item, entry.Count, Affinity: entry.Count / Math.Sqrt(Math.Max(1.0, (double)_relations.CountPeople(entry.Item.Id) * _relations.CountPeople(item.Id)))))
        .OrderByDescending(entry => entry.Affinity)
        .ThenByDescending(entry => entry.Count)
        .Take(2)
        .Select((entry, index) => (
            1.6 + Math.Min(1, entry.Affinity) - (0.8 * index),
            new Evidence(
                "co-occurrence",
                string.Create(CultureInfo.InvariantCulture, $"{entry.Count} people who liked {entry.Item.Title} also liked {item.Title}"),
                [entry.Item.Id],
                entry.Count)));

    /// <summary>Only where it was a reason: of a title that everybody talks about it could be told of anything.</summary>
    private IEnumerable<(double Strength, Evidence Evidence)> Conversations(ExplanationRequest request, List<(Item Item, Signal? Signal)> known) => (request.SpokenOfTogether ? known : [])
        .Select(entry => (entry.Item, Count: _relations.CountConversations(entry.Item.Id, request.Item.Id)))
        .Where(entry => entry.Count >= _options.MinConversations)
        .OrderByDescending(entry => entry.Count)
        .Take(1)
        .Select(entry => (1.7, new Evidence(
            "conversations",
            string.Create(CultureInfo.InvariantCulture, $"people who talked about {entry.Item.Title} also talked about {request.Item.Title} in {entry.Count} conversations"),
            [entry.Item.Id],
            entry.Count)));

    private IEnumerable<(double Strength, Evidence Evidence)> Similar(Item item, List<(Item Item, Signal? Signal)> known) => known
        .Select(entry => (entry.Item, Cosine: _relations.Similarity(entry.Item.Id, item.Id)))
        .Where(entry => entry.Cosine >= _options.MinSimilarity)
        .OrderByDescending(entry => entry.Cosine)
        .Take(1)
        .Select(entry => (1.2 + (0.5 * entry.Cosine!.Value), new Evidence("similar", $"of your titles, {entry.Item.Title} is the closest to {item.Title}", [entry.Item.Id], entry.Cosine)));

    /// <summary>One fact for each set of shared genres, with the newest items that share it; larger sets say more.</summary>
    private static IEnumerable<(double Strength, Evidence Evidence)> SharedGenres(Item item, List<(Item Item, Signal? Signal)> known) => known
        .Select(entry => (entry.Item, Genres: Shared(item, entry.Item)))
        .Where(entry => entry.Genres.Count > 0)
        .GroupBy(entry => string.Join('|', entry.Genres))
        .Select(group => (group.First().Genres, Items: group.Select(entry => entry.Item).Take(MaxTitles).ToList()))
        .OrderByDescending(group => group.Genres.Count)
        .ThenByDescending(group => group.Items.Count)
        .Take(2)
        .Select((group, index) => (
            1.1 + (0.35 * Math.Min(3, group.Genres.Count)) + (0.1 * group.Items.Count) - (0.8 * index),
            new Evidence(
                "shared-genres",
                group.Items.Count == 1
                    ? $"{item.Title} and {Wording.Titles(group.Items)} are both {Wording.Genres(group.Genres)}"
                    : $"{item.Title}, {Wording.Titles(group.Items)} are all {Wording.Genres(group.Genres)}",
                Ids(group.Items))));

    private static IEnumerable<(double Strength, Evidence Evidence)> SameEra(Item item, List<(Item Item, Signal? Signal)> known)
    {
        if (item.Year is not { } year)
        {
            yield break;
        }

        var sameEra = known.Where(entry => entry.Item.Year is { } other && Wording.DecadeOf(other) == Wording.DecadeOf(year)).Select(entry => entry.Item).Take(MaxTitles).ToList();
        if (sameEra.Count > 0)
        {
            yield return (1, new Evidence(
                "same-era",
                sameEra.Count == 1
                    ? $"{item.Title} and {Wording.Titles(sameEra)} are both from {Wording.Decade(year)}"
                    : $"{item.Title}, {Wording.Titles(sameEra)} are all from {Wording.Decade(year)}",
                Ids(sameEra),
                Wording.DecadeOf(year)));
        }
    }

    private IEnumerable<(double Strength, Evidence Evidence)> Popularity(Item item)
    {
        var people = _relations.CountPeople(item.Id);
        if (people >= 4 * _options.MinPeople)
        {
            yield return (0.5, new Evidence("popularity", string.Create(CultureInfo.InvariantCulture, $"{people} people liked {item.Title}"), [], people));
        }
    }

    private static List<string> Shared(Item item, Item other) =>
        [.. Wording.GenresOf(item).Where(genre => other.Genres.Contains(genre, StringComparer.OrdinalIgnoreCase))];

    private static List<string> Ids(IEnumerable<Item> items) => [.. items.Select(item => item.Id)];
}

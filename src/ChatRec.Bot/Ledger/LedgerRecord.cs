using System.Text.Json.Serialization;
using ChatRec.Bot.Recommendations;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Ledger;

/// <summary>A recommendation as the ledger writes it: short names, ids instead of items, nothing that is empty.</summary>
internal sealed record LedgerRecord(
    [property: JsonPropertyName("t")] long Time,
    [property: JsonPropertyName("h")] IReadOnlyList<LedgerInteraction>? History,
    [property: JsonPropertyName("f")] LedgerFilter? Filter,
    [property: JsonPropertyName("n")] int Count,
    [property: JsonPropertyName("x")] string? Text,
    [property: JsonPropertyName("l")] IReadOnlyList<string>? Like,
    [property: JsonPropertyName("i")] IReadOnlyList<LedgerItem> Items,
    [property: JsonPropertyName("d")] string? Degraded,
    [property: JsonPropertyName("th")] string TemplateHash,
    [property: JsonPropertyName("mh")] string? ModelHash,
    [property: JsonPropertyName("r")] IReadOnlyList<string>? Refused = null,
    [property: JsonPropertyName("rt")] string? Retriever = null)
{
    public static LedgerRecord From(Recommendation recommendation)
    {
        var request = recommendation.Request;
        return new LedgerRecord(
            recommendation.Time.ToUnixTimeMilliseconds(),
            Some(request.History.Interactions.Select(interaction =>
                new LedgerInteraction(interaction.ItemId, interaction.Signal, interaction.Time.ToUnixTimeMilliseconds()))),
            LedgerFilter.From(request.Filter),
            request.Count,
            request.Text,
            Some(request.LikeItemIds),
            [.. recommendation.Items.Select(item => new LedgerItem(
                item.Item.Id, item.Item.TitleWithYear, item.Score, item.Probability,
                [.. item.Provenance.Select(source => new LedgerProvenance(source.Source, source.Rank, source.Score))],
                Some(recommendation.Reasons.GetValueOrDefault(item.Item.Id, []).Select(reason => new LedgerReason(reason.Feature, reason.Part)))))],
            recommendation.Degraded,
            recommendation.TemplateHash,
            recommendation.ModelHash,
            Some(request.RefusedItemIds),
            recommendation.Retriever);
    }

    public Recommendation ToRecommendation(string id, Catalogue catalogue) => new(
        id,
        DateTimeOffset.FromUnixTimeMilliseconds(Time),
        new RecommendationRequest(
            new History((History ?? []).Select(entry => new Interaction(entry.Item, entry.Signal, DateTimeOffset.FromUnixTimeMilliseconds(entry.Time)))),
            Filter?.ToFilter() ?? ItemFilter.None,
            Count)
        {
            Text = Text,
            LikeItemIds = Like ?? [],
            RefusedItemIds = Refused ?? [],
        },
        [.. Items.Select((item, index) => new RankedItem(
            // An item that has left the catalogue keeps its title in the ledger.
            catalogue.Find(item.Id) ?? new Item(item.Id, item.Title, null, []),
            index + 1,
            item.Score,
            item.Probability,
            [.. item.Provenance.Select(source => new Provenance(source.Source, source.Rank, source.Score))]))],
        Degraded,
        TemplateHash,
        ModelHash)
    {
        Retriever = Retriever,
        Reasons = Items.Where(item => item.Reasons is not null)
            .ToDictionary(item => item.Id, item => (IReadOnlyList<ScoreReason>)[.. item.Reasons!.Select(reason => new ScoreReason(reason.Feature, reason.Part))], StringComparer.Ordinal),
    };

    internal static IReadOnlyList<T>? Some<T>(IEnumerable<T> values)
    {
        var list = values.ToList();
        return list.Count == 0 ? null : list;
    }
}

/// <summary>An interaction of the request's history.</summary>
internal sealed record LedgerInteraction(
    [property: JsonPropertyName("i")] string Item, [property: JsonPropertyName("s")] Signal Signal, [property: JsonPropertyName("t")] long Time);

/// <summary>A recommended item; its rank is its place.</summary>
internal sealed record LedgerItem(
    [property: JsonPropertyName("i")] string Id,
    [property: JsonPropertyName("t")] string Title,
    [property: JsonPropertyName("s")] double Score,
    [property: JsonPropertyName("p")] double Probability,
    [property: JsonPropertyName("v")] IReadOnlyList<LedgerProvenance> Provenance,
    [property: JsonPropertyName("w")] IReadOnlyList<LedgerReason>? Reasons = null);

/// <summary>What spoke for the item in the dialogue model.</summary>
internal sealed record LedgerReason([property: JsonPropertyName("f")] string Feature, [property: JsonPropertyName("p")] double Part);

/// <summary>Where a score came from.</summary>
internal sealed record LedgerProvenance(
    [property: JsonPropertyName("s")] string Source, [property: JsonPropertyName("r")] int Rank, [property: JsonPropertyName("v")] double Score);

/// <summary>The request's filter.</summary>
internal sealed record LedgerFilter(
    [property: JsonPropertyName("g")] IReadOnlyList<string>? Genres,
    [property: JsonPropertyName("a")] IReadOnlyList<string>? AllGenres,
    [property: JsonPropertyName("x")] IReadOnlyList<string>? ExcludedGenres,
    [property: JsonPropertyName("y0")] int? YearFrom,
    [property: JsonPropertyName("y1")] int? YearTo,
    [property: JsonPropertyName("e")] IReadOnlyList<string>? ExcludedIds)
{
    public static LedgerFilter From(ItemFilter filter) => new(
        LedgerRecord.Some(filter.Genres),
        LedgerRecord.Some(filter.AllGenres),
        LedgerRecord.Some(filter.ExcludedGenres),
        filter.YearFrom,
        filter.YearTo,
        LedgerRecord.Some(filter.ExcludedIds.Order(StringComparer.Ordinal)));

    public ItemFilter ToFilter() => new()
    {
        Genres = Genres ?? [],
        AllGenres = AllGenres ?? [],
        ExcludedGenres = ExcludedGenres ?? [],
        YearFrom = YearFrom,
        YearTo = YearTo,
        ExcludedIds = (ExcludedIds ?? []).ToHashSet(StringComparer.Ordinal),
    };
}

/// <summary>Serialisation code, generated.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(LedgerRecord))]
internal sealed partial class LedgerJson : JsonSerializerContext;

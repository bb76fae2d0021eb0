using System.Text.Json.Serialization;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>What is stored with a point besides its vectors. Every field may be missing in an answer that was asked for some only.</summary>
/// <param name="ItemId">The item's id, from which the point's is made.</param>
/// <param name="Title">The item's title.</param>
/// <param name="Year">The item's year; the field is missing where it is unknown.</param>
/// <param name="Genres">The item's genres, in the catalogue's words.</param>
/// <param name="GenreKeys">The genres as filters compare them.</param>
/// <param name="Alternates">The item's other titles.</param>
/// <param name="Stamp">The point's stamp.</param>
internal sealed record QdrantPayload(
    [property: JsonPropertyName(QdrantPayload.ItemIdField)] string? ItemId = null,
    [property: JsonPropertyName(QdrantPayload.TitleField)] string? Title = null,
    [property: JsonPropertyName(QdrantPayload.YearField)] int? Year = null,
    [property: JsonPropertyName(QdrantPayload.GenresField)] IReadOnlyList<string>? Genres = null,
    [property: JsonPropertyName(QdrantPayload.GenreKeysField)] IReadOnlyList<string>? GenreKeys = null,
    [property: JsonPropertyName(QdrantPayload.AlternatesField)] IReadOnlyList<string>? Alternates = null,
    [property: JsonPropertyName(QdrantPayload.StampField)] string? Stamp = null)
{
    public const string ItemIdField = "item_id";
    public const string TitleField = "title";
    public const string YearField = "year";
    public const string GenresField = "genres";
    public const string GenreKeysField = "genre_keys";
    public const string AlternatesField = "alternates";
    public const string StampField = "stamp";

    /// <summary>The fields with an index and its type: those that filters compare, and the item's id for people who look things up.</summary>
    public static readonly IReadOnlyList<(string Field, string Type)> Indexes = [(ItemIdField, "keyword"), (GenreKeysField, "keyword"), (YearField, "integer")];

    public static QdrantPayload Of(VectorPoint point) => new(
        point.Item.Id, point.Item.Title, point.Item.Year, point.Item.Genres, [.. point.Item.Genres.Select(GenreCondition.Fold)], point.Item.AlternateTitles, point.Stamp);

    /// <summary>The item, where there is an item id.</summary>
    public Item ToItem() => new(ItemId!, Title ?? "", Year, Genres ?? []) { AlternateTitles = Alternates ?? [] };
}

using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Candidates;

/// <summary>What a candidate must satisfy. Every given part must hold.</summary>
public sealed record ItemFilter
{
    /// <summary>A filter that everything passes.</summary>
    public static readonly ItemFilter None = new();

    /// <summary>The item has at least one of these genres (case does not matter); empty: any.</summary>
    public IReadOnlyList<string> Genres { get; init; } = [];

    /// <summary>The item has every one of these genres; empty: no demand.</summary>
    public IReadOnlyList<string> AllGenres { get; init; } = [];

    /// <summary>The item has none of these genres.</summary>
    public IReadOnlyList<string> ExcludedGenres { get; init; } = [];

    /// <summary>First year, inclusive. An item without a year fails a filter on years.</summary>
    public int? YearFrom { get; init; }

    /// <summary>Last year, inclusive.</summary>
    public int? YearTo { get; init; }

    /// <summary>Items never returned.</summary>
    public IReadOnlySet<string> ExcludedIds { get; init; } = new HashSet<string>();

    /// <summary>The filter's meaning in code; a vector store's own filter gives the same answer. Allocates nothing: it is asked of whole catalogues.</summary>
    public bool Matches(Item item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return (Genres.Count == 0 || CountIn(item, Genres) > 0)
            && CountIn(item, AllGenres) == AllGenres.Count
            && CountIn(item, ExcludedGenres) == 0
            && (YearFrom is null || item.Year >= YearFrom)
            && (YearTo is null || item.Year <= YearTo)
            && !ExcludedIds.Contains(item.Id);
    }

    private static int CountIn(Item item, IReadOnlyList<string> genres)
    {
        var count = 0;
        for (var genre = 0; genre < genres.Count; genre++)
        {
            count += Has(item, genres[genre]) ? 1 : 0;
        }

        return count;
    }

    private static bool Has(Item item, string genre)
    {
        for (var index = 0; index < item.Genres.Count; index++)
        {
            if (string.Equals(item.Genres[index], genre, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}

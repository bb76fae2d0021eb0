using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.VectorStores;

/// <summary>What points must satisfy: every one of <see cref="Must"/>, at least one of <see cref="Should"/> if there are any, and none of <see cref="MustNot"/>.</summary>
public sealed record PointFilter
{
    /// <summary>A filter that every point passes.</summary>
    public static readonly PointFilter None = new();

    /// <summary>All of these hold.</summary>
    public IReadOnlyList<PointCondition> Must { get; init; } = [];

    /// <summary>At least one of these holds; empty: no demand.</summary>
    public IReadOnlyList<PointCondition> Should { get; init; } = [];

    /// <summary>None of these holds.</summary>
    public IReadOnlyList<PointCondition> MustNot { get; init; } = [];

    /// <summary>Whether every point passes.</summary>
    public bool IsEmpty => Must.Count + Should.Count + MustNot.Count == 0;

    /// <summary>A demand on items as a filter on points.</summary>
    public static PointFilter Of(ItemFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        List<PointCondition> must = [];
        List<PointCondition> mustNot = [];
        if (filter.Genres.Count > 0)
        {
            must.Add(new GenreCondition(filter.Genres));
        }

        must.AddRange(filter.AllGenres.Select(genre => new GenreCondition([genre])));
        if (filter.YearFrom is not null || filter.YearTo is not null)
        {
            must.Add(new YearCondition(filter.YearFrom, filter.YearTo));
        }

        if (filter.ExcludedGenres.Count > 0)
        {
            mustNot.Add(new GenreCondition(filter.ExcludedGenres));
        }

        if (filter.ExcludedIds.Count > 0)
        {
            mustNot.Add(new IdCondition([.. filter.ExcludedIds]));
        }

        return new PointFilter { Must = must, MustNot = mustNot };
    }

    /// <summary>The filter's meaning in code; a store's own filter gives the same answer.</summary>
    public bool Matches(Item item) =>
        Must.All(condition => condition.Matches(item))
        && (Should.Count == 0 || Should.Any(condition => condition.Matches(item)))
        && !MustNot.Any(condition => condition.Matches(item));
}

/// <summary>One condition on a point's payload or id.</summary>
public abstract record PointCondition
{
    /// <summary>Whether it holds for the item.</summary>
    public abstract bool Matches(Item item);
}

/// <summary>The item has at least one of these genres; case does not matter.</summary>
/// <param name="AnyOf">At least one.</param>
public sealed record GenreCondition(IReadOnlyList<string> AnyOf) : PointCondition
{
    /// <summary>The form in which stores keep and compare genres, so that case does not matter.</summary>
    public static string Fold(string genre)
    {
        ArgumentNullException.ThrowIfNull(genre);
        return genre.ToUpperInvariant();
    }

    /// <inheritdoc/>
    public override bool Matches(Item item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return AnyOf.Any(genre => item.Genres.Contains(genre, StringComparer.OrdinalIgnoreCase));
    }
}

/// <summary>The item's year lies within, both ends included; an item without a year never does.</summary>
/// <param name="From">First year; null: no lower end.</param>
/// <param name="To">Last year; null: no upper end.</param>
public sealed record YearCondition(int? From, int? To) : PointCondition
{
    /// <inheritdoc/>
    public override bool Matches(Item item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Year is { } year && !(year < From) && !(year > To);
    }
}

/// <summary>The item is one of these.</summary>
/// <param name="AnyOf">Item ids.</param>
public sealed record IdCondition(IReadOnlyList<string> AnyOf) : PointCondition
{
    /// <inheritdoc/>
    public override bool Matches(Item item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return AnyOf.Contains(item.Id, StringComparer.Ordinal);
    }
}

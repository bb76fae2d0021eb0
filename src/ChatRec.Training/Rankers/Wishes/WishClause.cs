namespace ChatRec.Training.Rankers.Wishes;

/// <summary>One part of a wish, as a perfect reader would understand it.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Value">Genre; first year of a decade; title token; word.</param>
/// <param name="IsNegated">Whether it is what the person does not want.</param>
public sealed record WishClause(WishKind Kind, string Value, bool IsNegated);

/// <summary>What a wish's clause is about.</summary>
public enum WishKind
{
    /// <summary>A genre.</summary>
    Genre,

    /// <summary>A decade, by its first year.</summary>
    Decade,

    /// <summary>A title to be like.</summary>
    Like,

    /// <summary>A word that no attribute can check; see <see cref="SoftWords"/>.</summary>
    Word,
}

namespace ChatRec.Training.Rankers;

/// <summary>A stretch of prompt in training.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Targets">After each token the title that follows, or -1 where nothing is asked.</param>
public sealed record RankerSequence(int[] Tokens, int[] Targets)
{
    /// <summary>A wish; null: none.</summary>
    public WishTarget? Wish { get; init; }

    /// <summary>Letters to be answered.</summary>
    public IReadOnlyList<LetterTarget> Letters { get; init; } = [];
}

/// <summary>
/// What is to be answered to a wish: partly the title that really followed, partly what the model itself expects without the wish, less what the
/// wish excludes. So the words are learned from every title of the catalogue at once, and taste is kept.
/// </summary>
/// <param name="At">Index of the token after which the answer is read.</param>
/// <param name="Target">The title that followed; -1: the wish was not made from it, and it is no part of the answer.</param>
/// <param name="PlainAt">Index of the token after which the answer without the wish is read.</param>
/// <param name="Violations">By title, how many clauses of the wish it violates; null where the clauses exclude nothing.</param>
public sealed record WishTarget(int At, int Target, int PlainAt, byte[]? Violations);

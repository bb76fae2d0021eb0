namespace ChatRec.Training.Rankers;

/// <summary>A letter to be answered.</summary>
/// <param name="At">Index of the token after which it is read.</param>
/// <param name="Count">Letters to choose from: the first ones.</param>
/// <param name="Letter">Index of the right one; -1: nobody knows, the model's own title tokens are the answer.</param>
public sealed record LetterTarget(int At, int Count, int Letter)
{
    /// <summary>Titles behind the letters, whose own tokens are part of the wanted answer; null: the letter alone is.</summary>
    public int[]? Candidates { get; init; }

    /// <summary>Whether it is asked which letter stands before a title, and not which title is best.</summary>
    public bool IsLookUp => Candidates is null;

    /// <summary>By title, how many clauses of the wish it violates; null where there is none that excludes.</summary>
    public byte[]? Violations { get; init; }

    /// <summary>Index of the token after which the title tokens are read.</summary>
    public int TeacherAt { get; init; }
}

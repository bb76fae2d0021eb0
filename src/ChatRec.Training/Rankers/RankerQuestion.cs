namespace ChatRec.Training.Rankers;

/// <summary>A held-out choice.</summary>
/// <param name="Tokens">The prompt.</param>
/// <param name="Target">The title that followed; where letters are asked, the index of its letter.</param>
/// <param name="Masked">Titles that are no answers: those of the history.</param>
public sealed record RankerQuestion(int[] Tokens, int Target, IReadOnlySet<int> Masked)
{
    /// <summary>Letters to choose from; 0: titles are asked.</summary>
    public int LetterCount { get; init; }
}

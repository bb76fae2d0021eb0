namespace ChatRec.Training.Rankers;

/// <summary>A stretch of prompt in training.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Targets">After each token the title that follows, or -1 where nothing is asked.</param>
public sealed record RankerSequence(int[] Tokens, int[] Targets);

namespace ChatRec.Training.Sequences;

/// <summary>Sequences packed one after another.</summary>
/// <param name="Tokens">What the network reads.</param>
/// <param name="Targets">What it is to predict at each token, or -1.</param>
/// <param name="Starts">First token of each sequence, and the number of tokens at the end.</param>
internal sealed record TokenBatch(int[] Tokens, int[] Targets, int[] Starts)
{
    public int TargetCount => Targets.Count(target => target >= 0);
}

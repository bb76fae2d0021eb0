namespace ChatRec.Training.Dialogues;

/// <summary>A question reduced to the items that are trained on.</summary>
/// <param name="Dialogue">Place of its dialogue.</param>
/// <param name="Targets">Number of targets; they are the first rows.</param>
/// <param name="Rows">Items × features, row by row.</param>
/// <param name="Offsets">Added to each row's score: what a random item stands for, as a logarithm; 0 for the others.</param>
public sealed record SampledQuestion(int Dialogue, int Targets, float[] Rows, float[] Offsets);

using ChatRec.Training.Kernels;

namespace ChatRec.Training.Layers;

/// <summary>
/// What a forward pass needs beside its input. Sequences of different lengths lie one after another in the rows of one matrix, without padding; layers that look
/// along time stop at the borders.
/// </summary>
/// <param name="Starts">First row of each sequence, ascending from 0, and the number of rows at the end.</param>
/// <param name="Random">Where dropout draws its masks; null at inference, when nothing is dropped.</param>
public sealed record Pass(IReadOnlyList<int> Starts, CounterRandom? Random)
{
    /// <summary>Number of sequences.</summary>
    public int Count => Starts.Count - 1;

    /// <summary>First row of a sequence.</summary>
    public int Start(int sequence) => Starts[sequence];

    /// <summary>Rows of a sequence.</summary>
    public int Length(int sequence) => Starts[sequence + 1] - Starts[sequence];
}

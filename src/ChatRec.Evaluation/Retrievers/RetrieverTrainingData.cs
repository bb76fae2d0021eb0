using ChatRec.Evaluation.Data;

namespace ChatRec.Evaluation.Retrievers;

/// <summary>
/// What a model may see before it is judged: every user's items without those held back, and the validation questions to choose settings on. The test items
/// are not in it, so no model and no search can look at them.
/// </summary>
/// <param name="CatalogueHash">Which catalogue the indexes belong to.</param>
/// <param name="ItemCount">N.</param>
/// <param name="Sequences">A user's items each, oldest first, at least one.</param>
/// <param name="Times">Unix seconds of the same shape; null where only the order is known.</param>
/// <param name="Validation">One question a user, in the same order.</param>
/// <param name="Titles">The items' titles.</param>
public sealed record RetrieverTrainingData(
    string CatalogueHash,
    int ItemCount,
    IReadOnlyList<int[]> Sequences,
    IReadOnlyList<long[]>? Times,
    IReadOnlyList<NextItemCase> Validation,
    IReadOnlyList<string> Titles)
{
    /// <summary>Interactions of each item in the training part.</summary>
    public int[] Popularity { get; } = Count(ItemCount, Sequences);

    /// <summary>For a judgement: leaves the last two items of each user out, and asks for the first of them.</summary>
    public static RetrieverTrainingData Of(EvaluationData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        // The copies end where the model's knowledge ends; not even the memory behind them holds a test item.
        return HoldBackLast(data, [.. data.Sequences.Select(sequence => sequence[..^1])]);
    }

    /// <summary>For serving, where no test will be: leaves only the last item of each user out, and asks for it.</summary>
    public static RetrieverTrainingData ForServing(EvaluationData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return HoldBackLast(data, data.Sequences);
    }

    /// <summary>The test questions: for the evaluation only.</summary>
    public static IReadOnlyList<NextItemCase> TestCases(EvaluationData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return [.. data.Sequences.Select(sequence => new NextItemCase(sequence.AsMemory(0, sequence.Length - 1), sequence[^1]))];
    }

    private static RetrieverTrainingData HoldBackLast(EvaluationData data, IReadOnlyList<int[]> known) => new(
        data.CatalogueHash,
        data.ItemCount,
        [.. known.Select(sequence => sequence[..^1])],
        data.Times is null ? null : [.. data.Times.Zip(known, (times, sequence) => times[..(sequence.Length - 1)])],
        [.. known.Select(sequence => new NextItemCase(sequence.AsMemory(0, sequence.Length - 1), sequence[^1]))],
        data.Titles);

    private static int[] Count(int itemCount, IReadOnlyList<int[]> sequences)
    {
        var counts = new int[itemCount];
        foreach (var item in sequences.SelectMany(sequence => sequence))
        {
            counts[item]++;
        }

        return counts;
    }
}

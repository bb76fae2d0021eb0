namespace ChatRec.Training.Sequences;

/// <summary>Where a run stands beside its parameters and optimiser: what a checkpoint adds to them.</summary>
internal sealed class TrainingState
{
    /// <summary>Finished epochs.</summary>
    public List<EpochReport> Epochs { get; } = [];

    /// <summary>Steps made in the epoch in progress.</summary>
    public int StepInEpoch { get; set; }

    /// <summary>Sum of the losses of its positions.</summary>
    public double LossSum { get; set; }

    /// <summary>Number of its positions so far.</summary>
    public long TargetCount { get; set; }

    /// <summary>The best epoch by validation; 0 before the first ends.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The averaged weights of that epoch, by parameter.</summary>
    public IReadOnlyList<float[]> BestWeights { get; private set; } = [];

    public void EndEpoch(EpochReport report)
    {
        Epochs.Add(report);
        (StepInEpoch, LossSum, TargetCount) = (0, 0, 0);
    }

    public void KeepBest(int epoch, IReadOnlyList<float[]> weights) =>
        (BestEpoch, BestWeights) = (epoch, [.. weights.Select(values => (float[])values.Clone())]);
}

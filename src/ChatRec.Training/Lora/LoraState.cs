namespace ChatRec.Training.Lora;

/// <summary>Where a run stands beside its parameters and optimiser.</summary>
internal sealed class LoraState
{
    /// <summary>Finished epochs.</summary>
    internal List<LoraEpoch> Epochs { get; } = [];

    /// <summary>Steps made in the epoch in progress.</summary>
    internal int StepInEpoch { get; set; }

    /// <summary>Sum of the losses of its tokens.</summary>
    internal double LossSum { get; set; }

    /// <summary>Number of its tokens of responses.</summary>
    internal long TargetCount { get; set; }

    internal void EndEpoch()
    {
        Epochs.Add(new LoraEpoch(Epochs.Count + 1, LossSum / TargetCount));
        (StepInEpoch, LossSum, TargetCount) = (0, 0, 0);
    }
}

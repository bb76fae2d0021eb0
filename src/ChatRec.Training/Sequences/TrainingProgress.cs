using System.Globalization;

namespace ChatRec.Training.Sequences;

/// <summary>How far a training run is.</summary>
/// <param name="Epoch">The epoch in progress, from 1.</param>
/// <param name="Epochs">Most epochs.</param>
/// <param name="Step">Steps made in it.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Loss">Mean loss of the epoch so far, in nats a position.</param>
/// <param name="LearningRate">Learning rate of the last step.</param>
/// <param name="Last">The last finished epoch.</param>
/// <param name="Remaining">Time left if all epochs are run at the pace so far.</param>
public sealed record TrainingProgress(int Epoch, int Epochs, int Step, int Steps, double Loss, double LearningRate, EpochReport? Last, TimeSpan Remaining)
{
    /// <summary>One line for people: where the run is, how it does, and how long it may take.</summary>
    public override string ToString()
    {
        var validation = Last?.Validation is { } metrics
            ? string.Create(CultureInfo.InvariantCulture, $", validation R@10 {metrics.Recall10:F4} N@10 {metrics.Ndcg10:F4} after epoch {Last.Epoch}")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {Epoch}/{Epochs}, step {Step}/{Steps}, loss {Loss:F4}{validation}, {Math.Ceiling(Remaining.TotalSeconds / 60):F0} min left");
    }
}

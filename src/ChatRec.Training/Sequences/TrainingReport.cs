namespace ChatRec.Training.Sequences;

/// <summary>What a training run came to.</summary>
/// <param name="ModelPath">The weights of the best epoch, for serving.</param>
/// <param name="Epochs">All epochs, also those before a resumption.</param>
/// <param name="BestEpoch">The epoch that was kept.</param>
/// <param name="ResumedAtStep">The step of the checkpoint that the run went on from; 0 for a fresh one.</param>
/// <param name="Seconds">Time of this run, without what a resumed one took before.</param>
/// <param name="PeakMemory">Most bytes of memory the process held.</param>
public sealed record TrainingReport(string ModelPath, IReadOnlyList<EpochReport> Epochs, int BestEpoch, long ResumedAtStep, double Seconds, long PeakMemory);

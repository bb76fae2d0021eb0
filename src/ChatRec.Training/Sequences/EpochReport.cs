namespace ChatRec.Training.Sequences;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">Mean training loss a position, in nats, with dropout.</param>
/// <param name="Validation">Of the averaged weights after the epoch; null without validation items.</param>
/// <param name="Seconds">Training and validation.</param>
public sealed record EpochReport(int Epoch, double Loss, ValidationMetrics? Validation, double Seconds);

namespace ChatRec.Training.Lora;

/// <summary>How far the training of an adapter is.</summary>
/// <param name="Epoch">The epoch in progress, from 1.</param>
/// <param name="Epochs">All epochs.</param>
/// <param name="Step">Steps made in it.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Loss">Mean loss of the epoch so far, in nats a token of a response.</param>
/// <param name="TokensPerSecond">Tokens of prompts and responses a second, since this process began to train.</param>
/// <param name="Last">The last finished epoch.</param>
public sealed record LoraProgress(int Epoch, int Epochs, int Step, int Steps, double Loss, double TokensPerSecond, LoraEpoch? Last);

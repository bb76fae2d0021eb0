namespace ChatRec.Training.Lora;

/// <summary>A finished epoch.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">Mean loss while it was trained, in nats a token of a response.</param>
public sealed record LoraEpoch(int Epoch, double Loss);

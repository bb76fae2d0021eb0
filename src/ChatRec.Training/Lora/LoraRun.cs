namespace ChatRec.Training.Lora;

/// <summary>What is trained from what: an adapter belongs to one base, and a checkpoint to one run.</summary>
/// <param name="BasePath">The base model's GGUF file.</param>
/// <param name="BaseHash">Its SHA-256, lower-case hexadecimal.</param>
/// <param name="Task">What the examples ask for, such as <c>rank</c>.</param>
/// <param name="Source">Where the examples come from, for people.</param>
public sealed record LoraRun(string BasePath, string BaseHash, string Task, string Source);

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Checkpoints;
using ChatRec.Training.Layers;
using ChatRec.Training.Optimisation;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Lora;

/// <summary>The checkpoint of an adapter's training: A and B, their moments and the step.</summary>
internal sealed class LoraCheckpoint(
    string folder, LoraRun run, LoraOptions options, IReadOnlyList<TokenExample> examples, IReadOnlyList<Parameter> parameters, AdamW optimiser, LoraState state)
{
    private readonly CheckpointFile _file = new(
        folder, "chatrec-lora-checkpoint", [new("chatrec.base", run.BaseHash), new("chatrec.examples", Hash(examples)), new("chatrec.settings", Settings(options))]);

    /// <summary>What a person needs to know about it when a run fails.</summary>
    internal string Describe() => _file.Describe();

    /// <summary>Takes over what the file holds, if there is one.</summary>
    /// <exception cref="TrainingException">It belongs to another base, other examples or other settings.</exception>
    /// <exception cref="SequenceModelException">It is damaged.</exception>
    internal void Resume()
    {
        if (_file.Resume(parameters, optimiser) is { } file)
        {
            state.Epochs.AddRange(JsonSerializer.Deserialize<LoraEpoch[]>((string)file.Metadata["chatrec.epochs"])!);
            state.StepInEpoch = (int)(long)file.Metadata["chatrec.step_in_epoch"];
            state.LossSum = (double)file.Metadata["chatrec.loss_sum"];
            state.TargetCount = (long)file.Metadata["chatrec.target_count"];
        }
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="SequenceModelException">It cannot be written; the one before stays.</exception>
    internal void Save() => _file.Save(
        parameters,
        optimiser,
        [],
        new("chatrec.epochs", JsonSerializer.Serialize(state.Epochs)),
        new("chatrec.step_in_epoch", (long)state.StepInEpoch),
        new("chatrec.loss_sum", state.LossSum),
        new("chatrec.target_count", state.TargetCount));

    /// <summary>The settings that the adapter depends on; how long and on what a run goes may change when it is resumed.</summary>
    private static string Settings(LoraOptions options)
    {
        var settings = JsonSerializer.SerializeToNode(options)!.AsObject();
        foreach (var free in (string[])[nameof(options.Epochs), nameof(options.Threads), nameof(options.UseGpu), nameof(options.CheckpointSteps)])
        {
            settings.Remove(free);
        }

        return settings.ToJsonString();
    }

    private static string Hash(IReadOnlyList<TokenExample> examples)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var example in examples)
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>([example.Tokens.Count, example.PromptLength, .. example.Tokens]));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

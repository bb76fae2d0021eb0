using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Layers;
using ChatRec.Training.Optimisation;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Lora;

/// <summary>
/// The file from which a run goes on exactly as if it had never stopped: A and B, their moments and the step. What is drawn is a function of seed and step. A GGUF
/// file, replaced as a whole.
/// </summary>
internal sealed class LoraCheckpoint(
    string folder, LoraRun run, LoraOptions options, IReadOnlyList<TokenExample> examples, IReadOnlyList<Parameter> parameters, AdamW optimiser, LoraState state)
{
    private readonly string _path = Path.Combine(folder, "checkpoint.gguf");
    private readonly string _examplesHash = Hash(examples);
    private long? _savedStep;

    /// <summary>What a person needs to know about it when a run fails.</summary>
    internal string Describe() => _savedStep is { } step ? $"The last good checkpoint, of step {step}, is kept: {_path}." : "No checkpoint had been written yet.";

    /// <summary>Takes over what the file holds, if there is one.</summary>
    /// <exception cref="TrainingException">It belongs to another base, other examples or other settings.</exception>
    /// <exception cref="SequenceModelException">It is damaged.</exception>
    internal void Resume()
    {
        if (!File.Exists(_path))
        {
            return;
        }

        var file = TensorFile.Read(_path);
        foreach (var (key, mine) in Identity())
        {
            var found = file.Metadata.GetValueOrDefault(key);
            if (!mine.Equals(found))
            {
                throw new TrainingException(
                    $"{_path}: a checkpoint of another run: its {key["chatrec.".Length..]} is {found ?? "missing"}, this run's is {mine}. Nothing was changed; "
                    + "choose another output, or delete the checkpoint to begin anew.");
            }
        }

        for (var index = 0; index < parameters.Count; index++)
        {
            Copy(file, "value", index, parameters[index].Values);
            Copy(file, "first", index, optimiser.FirstMoments[index]);
            Copy(file, "second", index, optimiser.SecondMoments[index]);
        }

        optimiser.StepCount = (long)file.Metadata["chatrec.step"];
        state.Epochs.AddRange(JsonSerializer.Deserialize<LoraEpoch[]>((string)file.Metadata["chatrec.epochs"])!);
        state.StepInEpoch = (int)(long)file.Metadata["chatrec.step_in_epoch"];
        state.LossSum = (double)file.Metadata["chatrec.loss_sum"];
        state.TargetCount = (long)file.Metadata["chatrec.target_count"];
        _savedStep = optimiser.StepCount;
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="SequenceModelException">It cannot be written; the one before stays.</exception>
    internal void Save()
    {
        TensorFile.Write(_path, [
            new("general.architecture", "chatrec-lora-checkpoint"),
            .. Identity(),
            new("chatrec.step", optimiser.StepCount),
            new("chatrec.epochs", JsonSerializer.Serialize(state.Epochs)),
            new("chatrec.step_in_epoch", (long)state.StepInEpoch),
            new("chatrec.loss_sum", state.LossSum),
            new("chatrec.target_count", state.TargetCount),
        ], [.. Tensors("value", [.. parameters.Select(parameter => parameter.Values)]), .. Tensors("first", optimiser.FirstMoments), .. Tensors("second", optimiser.SecondMoments)]);
        _savedStep = optimiser.StepCount;
    }

    private KeyValuePair<string, object>[] Identity() =>
    [
        new("chatrec.base", run.BaseHash),
        new("chatrec.examples", _examplesHash),
        new("chatrec.settings", Settings()),
    ];

    /// <summary>The settings that the adapter depends on; how long and on what a run goes may change when it is resumed.</summary>
    private string Settings()
    {
        var settings = JsonSerializer.SerializeToNode(options)!.AsObject();
        foreach (var free in (string[])[nameof(options.Epochs), nameof(options.Threads), nameof(options.UseGpu), nameof(options.CheckpointSteps)])
        {
            settings.Remove(free);
        }

        return settings.ToJsonString();
    }

    private IEnumerable<Tensor> Tensors(string what, IReadOnlyList<float[]> values) =>
        parameters.Select((parameter, index) => new Tensor($"{what}/{parameter.Name}", parameter.Rows, parameter.Columns, values[index]));

    private void Copy(TensorFile file, string what, int index, float[] target)
    {
        var name = $"{what}/{parameters[index].Name}";
        if (!file.Tensors.TryGetValue(name, out var tensor) || tensor.Values.Length != target.Length)
        {
            throw new SequenceModelException($"{_path}: has no fitting tensor '{name}'; the checkpoint is damaged, delete it to begin anew.");
        }

        tensor.Values.CopyTo(target, 0);
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

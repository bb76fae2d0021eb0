using System.Globalization;
using System.Text.Json;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Layers;
using ChatRec.Training.Optimisation;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Checkpoints;

/// <summary>
/// The file from which a run goes on exactly as if it had never stopped: values, moments, averages and the best weights so far, with the step. Random numbers need
/// no place in it: they are functions of the seed and the step. A GGUF file, replaced as a whole.
/// </summary>
internal sealed class Checkpoint(
    string folder, SequenceModelKind kind, TrainingOptions options, TrainingSequences data, IReadOnlyList<Parameter> parameters, AdamW optimiser, TrainingState state)
{
    private readonly string _path = Path.Combine(folder, "checkpoint.gguf");
    private readonly string _dataHash = data.Hash();
    private long? _savedStep;

    /// <summary>What a person needs to know about it when a run fails.</summary>
    public string Describe() => _savedStep is { } step ? $"The last good checkpoint, of step {step}, is kept: {_path}." : "No checkpoint had been written yet.";

    /// <summary>Takes over what the file holds, if there is one.</summary>
    /// <exception cref="TrainingException">It belongs to another catalogue, other data, or other settings.</exception>
    /// <exception cref="SequenceModelException">It is damaged.</exception>
    public void Resume()
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
                    + "choose another folder, or delete the checkpoint to begin anew.");
            }
        }

        for (var index = 0; index < parameters.Count; index++)
        {
            Copy(file, "value", index, parameters[index].Values);
            Copy(file, "first", index, optimiser.FirstMoments[index]);
            Copy(file, "second", index, optimiser.SecondMoments[index]);
            Copy(file, "average", index, optimiser.Averages[index]);
        }

        optimiser.StepCount = (long)file.Metadata["chatrec.step"];
        foreach (var report in JsonSerializer.Deserialize<EpochReport[]>((string)file.Metadata["chatrec.epochs"])!)
        {
            state.EndEpoch(report);
        }

        state.StepInEpoch = (int)(long)file.Metadata["chatrec.step_in_epoch"];
        state.LossSum = (double)file.Metadata["chatrec.loss_sum"];
        state.TargetCount = (long)file.Metadata["chatrec.target_count"];
        if ((long)file.Metadata["chatrec.best_epoch"] is > 0 and var best)
        {
            state.KeepBest((int)best, [.. parameters.Select(parameter => Values(file, "best", parameter))]);
        }

        _savedStep = optimiser.StepCount;
    }

    /// <summary>Writes the file.</summary>
    public void Save()
    {
        var tensors = new List<Tensor>();
        Add(tensors, "value", [.. parameters.Select(parameter => parameter.Values)]);
        Add(tensors, "first", optimiser.FirstMoments);
        Add(tensors, "second", optimiser.SecondMoments);
        Add(tensors, "average", optimiser.Averages);
        Add(tensors, "best", state.BestWeights);
        TensorFile.Write(_path, [
            new("general.architecture", "chatrec-checkpoint"),
            .. Identity(),
            new("chatrec.step", optimiser.StepCount),
            new("chatrec.epochs", JsonSerializer.Serialize(state.Epochs)),
            new("chatrec.step_in_epoch", (long)state.StepInEpoch),
            new("chatrec.loss_sum", state.LossSum),
            new("chatrec.target_count", state.TargetCount),
            new("chatrec.best_epoch", (long)state.BestEpoch),
        ], tensors);
        _savedStep = optimiser.StepCount;
    }

    /// <summary>Writes the best weights as a model for serving. The same run writes the same bytes: nothing in them tells how long it took.</summary>
    public void WriteModel(string path)
    {
        var best = state.Epochs[state.BestEpoch - 1];
        TensorFile.Write(path, [
            new("general.architecture", "chatrec-sequence"),
            new("general.name", string.Create(CultureInfo.InvariantCulture, $"{kind} {data.ItemCount} items, seed {options.Seed}")),
            .. Identity(),
            new("chatrec.max_length", (long)options.Model.MaxLength),
            new("chatrec.heads", (long)options.Model.Heads),
            new("chatrec.seed", options.Seed),
            new("chatrec.metrics", JsonSerializer.Serialize(new { best.Epoch, best.Loss, best.Validation })),
        ], [.. parameters.Select((parameter, index) => new Tensor(parameter.Name, parameter.Rows, parameter.Columns, state.BestWeights[index]))]);
    }

    private KeyValuePair<string, object>[] Identity() =>
    [
        new("chatrec.kind", kind.ToString().ToLowerInvariant()),
        new("chatrec.catalogue", data.CatalogueHash),
        new("chatrec.data", _dataHash),
        new("chatrec.settings", Settings()),
    ];

    /// <summary>The settings that the weights depend on; how long and on how many threads a run goes may change when it is resumed.</summary>
    private string Settings()
    {
        var settings = JsonSerializer.SerializeToNode(options)!.AsObject();
        foreach (var free in (string[])[nameof(options.Epochs), nameof(options.Patience), nameof(options.Threads), nameof(options.CheckpointSteps)])
        {
            settings.Remove(free);
        }

        return settings.ToJsonString();
    }

    private void Add(List<Tensor> tensors, string what, IReadOnlyList<float[]> values)
    {
        for (var index = 0; index < values.Count; index++)
        {
            tensors.Add(new Tensor($"{what}/{parameters[index].Name}", parameters[index].Rows, parameters[index].Columns, values[index]));
        }
    }

    private void Copy(TensorFile file, string what, int index, float[] target) => Values(file, what, parameters[index]).CopyTo(target, 0);

    private float[] Values(TensorFile file, string what, Parameter parameter) =>
        file.Tensors.TryGetValue($"{what}/{parameter.Name}", out var tensor) && tensor.Values.Length == parameter.Values.Length
            ? tensor.Values
            : throw new SequenceModelException($"{_path}: has no fitting tensor '{what}/{parameter.Name}'; the checkpoint is damaged, delete it to begin anew.");
}

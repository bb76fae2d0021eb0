using System.Globalization;
using System.Text.Json;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Layers;
using ChatRec.Training.Optimisation;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Checkpoints;

/// <summary>The checkpoint of a sequence model's training, and the model that comes of it.</summary>
internal sealed class Checkpoint
{
    private readonly SequenceModelKind _kind;
    private readonly TrainingOptions _options;
    private readonly TrainingSequences _data;
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly AdamW _optimiser;
    private readonly TrainingState _state;
    private readonly KeyValuePair<string, object>[] _identity;
    private readonly CheckpointFile _file;

    /// <summary>A run's; nothing is read yet.</summary>
    public Checkpoint(string folder, SequenceModelKind kind, TrainingOptions options, TrainingSequences data, IReadOnlyList<Parameter> parameters, AdamW optimiser, TrainingState state)
    {
        (_kind, _options, _data, _parameters, _optimiser, _state) = (kind, options, data, parameters, optimiser, state);
        _identity =
        [
            new("chatrec.kind", kind.ToString().ToLowerInvariant()),
            new("chatrec.catalogue", data.CatalogueHash),
            new("chatrec.data", data.Hash()),
            new("chatrec.settings", Settings(options)),
        ];
        _file = new CheckpointFile(folder, "chatrec-checkpoint", _identity);
    }

    /// <summary>What a person needs to know about it when a run fails.</summary>
    public string Describe() => _file.Describe();

    /// <summary>Takes over what the file holds, if there is one.</summary>
    /// <exception cref="TrainingException">It belongs to another catalogue, other data, or other settings.</exception>
    /// <exception cref="SequenceModelException">It is damaged.</exception>
    public void Resume()
    {
        if (_file.Resume(_parameters, _optimiser) is not { } file)
        {
            return;
        }

        foreach (var report in JsonSerializer.Deserialize<EpochReport[]>((string)file.Metadata["chatrec.epochs"])!)
        {
            _state.EndEpoch(report);
        }

        _state.StepInEpoch = (int)(long)file.Metadata["chatrec.step_in_epoch"];
        _state.LossSum = (double)file.Metadata["chatrec.loss_sum"];
        _state.TargetCount = (long)file.Metadata["chatrec.target_count"];
        if ((long)file.Metadata["chatrec.best_epoch"] is > 0 and var best)
        {
            _state.KeepBest((int)best, _file.BestOf(file, _parameters));
        }
    }

    /// <summary>Writes the file.</summary>
    public void Save() => _file.Save(
        _parameters,
        _optimiser,
        _state.BestWeights,
        new("chatrec.epochs", JsonSerializer.Serialize(_state.Epochs)),
        new("chatrec.step_in_epoch", (long)_state.StepInEpoch),
        new("chatrec.loss_sum", _state.LossSum),
        new("chatrec.target_count", _state.TargetCount),
        new("chatrec.best_epoch", (long)_state.BestEpoch));

    /// <summary>Writes the best weights as a model for serving. The same run writes the same bytes: nothing in them tells how long it took.</summary>
    public void WriteModel(string path)
    {
        var best = _state.Epochs[_state.BestEpoch - 1];
        TensorFile.Write(path, [
            new("general.architecture", "chatrec-sequence"),
            new("general.name", string.Create(CultureInfo.InvariantCulture, $"{_kind} {_data.ItemCount} items, seed {_options.Seed}")),
            .. _identity,
            new("chatrec.max_length", (long)_options.Model.MaxLength),
            new("chatrec.heads", (long)_options.Model.Heads),
            new("chatrec.seed", _options.Seed),
            new("chatrec.metrics", JsonSerializer.Serialize(new { best.Epoch, best.Loss, best.Validation })),
        ], [.. _parameters.Select((parameter, index) => new Tensor(parameter.Name, parameter.Rows, parameter.Columns, _state.BestWeights[index]))]);
    }

    /// <summary>The settings that the weights depend on; how long and on how many threads a run goes may change when it is resumed.</summary>
    private static string Settings(TrainingOptions options)
    {
        var settings = JsonSerializer.SerializeToNode(options)!.AsObject();
        foreach (var free in (string[])[nameof(options.Epochs), nameof(options.Patience), nameof(options.Threads), nameof(options.CheckpointSteps)])
        {
            settings.Remove(free);
        }

        return settings.ToJsonString();
    }
}

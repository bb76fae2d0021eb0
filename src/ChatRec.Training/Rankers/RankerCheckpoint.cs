using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Layers;
using ChatRec.Training.Optimisation;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Rankers;

/// <summary>The file from which a ranker's training goes on exactly as if it had never stopped; replaced as a whole.</summary>
internal sealed class RankerCheckpoint(string folder, RankerTask task, RankerOptions options)
{
    private readonly string _path = Path.Combine(folder, "checkpoint.gguf");
    private long? _savedStep;

    /// <summary>What a person needs to know about it when a run fails.</summary>
    public string Describe() => _savedStep is { } step ? $"The last good checkpoint, of step {step}, is kept: {_path}." : "No checkpoint had been written yet.";

    /// <summary>Takes over what the file holds; null: there is none.</summary>
    /// <exception cref="TrainingException">It belongs to another run.</exception>
    /// <exception cref="SequenceModelException">It is damaged.</exception>
    public RankerTrainingState? Resume(IReadOnlyList<Parameter> parameters, AdamW optimiser)
    {
        if (!File.Exists(_path))
        {
            return null;
        }

        var file = TensorFile.Read(_path);
        foreach (var (key, mine) in Identity())
        {
            if (!mine.Equals(file.Metadata.GetValueOrDefault(key)))
            {
                throw new TrainingException($"{_path}: a checkpoint of another run: its {key["chatrec.".Length..]} differs. Nothing was changed; choose another folder, or begin anew with --restart.");
            }
        }

        for (var index = 0; index < parameters.Count; index++)
        {
            Values(file, "value", parameters[index]).CopyTo(parameters[index].Values, 0);
            Values(file, "first", parameters[index]).CopyTo(optimiser.FirstMoments[index], 0);
            Values(file, "second", parameters[index]).CopyTo(optimiser.SecondMoments[index], 0);
            Values(file, "average", parameters[index]).CopyTo(optimiser.Averages[index], 0);
        }

        optimiser.StepCount = (long)file.Metadata["chatrec.step"];
        _savedStep = optimiser.StepCount;
        var validations = JsonSerializer.Deserialize<RankerValidation[]>((string)file.Metadata["chatrec.validations"])!;
        return new RankerTrainingState(
            validations,
            validations.Length == 0 ? [] : [.. parameters.Select(parameter => Values(file, "best", parameter))],
            (double)file.Metadata["chatrec.loss_sum"],
            (long)file.Metadata["chatrec.step_sum"]);
    }

    /// <summary>Writes the file.</summary>
    public void Save(IReadOnlyList<Parameter> parameters, AdamW optimiser, RankerTrainingState state)
    {
        TensorFile.Write(
            _path,
            [
                new("general.architecture", "chatrec-checkpoint"),
                .. Identity(),
                new("chatrec.step", optimiser.StepCount),
                new("chatrec.validations", JsonSerializer.Serialize(state.Validations)),
                new("chatrec.loss_sum", state.LossSum),
                new("chatrec.step_sum", state.StepSum),
            ],
            [
                .. Tensors("value", [.. parameters.Select(parameter => parameter.Values)]),
                .. Tensors("first", optimiser.FirstMoments),
                .. Tensors("second", optimiser.SecondMoments),
                .. Tensors("average", optimiser.Averages),
                .. Tensors("best", state.Best),
            ]);
        _savedStep = optimiser.StepCount;

        IEnumerable<Tensor> Tensors(string what, IReadOnlyList<float[]> values) =>
            values.Select((mine, index) => new Tensor($"{what}/{parameters[index].Name}", parameters[index].Rows, parameters[index].Columns, mine));
    }

    private KeyValuePair<string, object>[] Identity() =>
    [
        new("chatrec.kind", "ranker"),
        new("chatrec.task", task.Id),
        new("chatrec.vocabulary", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', task.Vocabulary.Tokens))))),
        new("chatrec.settings", Settings()),
    ];

    // On how many threads may change when a run is resumed.
    private string Settings()
    {
        var settings = JsonSerializer.SerializeToNode(options)!.AsObject();
        settings.Remove(nameof(options.Threads));
        return settings.ToJsonString();
    }

    private float[] Values(TensorFile file, string what, Parameter parameter) =>
        file.Tensors.TryGetValue($"{what}/{parameter.Name}", out var tensor) && tensor.Values.Length == parameter.Values.Length
            ? tensor.Values
            : throw new SequenceModelException($"{_path}: has no fitting tensor '{what}/{parameter.Name}'; the checkpoint is damaged, delete it to begin anew.");
}

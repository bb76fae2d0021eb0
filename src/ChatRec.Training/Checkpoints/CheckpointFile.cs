using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Layers;
using ChatRec.Training.Optimisation;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Checkpoints;

/// <summary>
/// The file from which a run goes on exactly as if it had never stopped: values, moments, averages and the best weights so far, with the step and whatever else the kind of training
/// counts. Random numbers need no place in it: they are functions of the seed and the step. A GGUF file, replaced as a whole.
/// </summary>
/// <param name="folder">Where it is kept; it exists.</param>
/// <param name="architecture">What the file says it is.</param>
/// <param name="identity">Metadata that tells one run from another; a file with other values is refused.</param>
internal sealed class CheckpointFile(string folder, string architecture, IReadOnlyList<KeyValuePair<string, object>> identity)
{
    private const string Prefix = "chatrec.";
    private const string Step = Prefix + "step";
    private const string Best = "best";

    private readonly string _path = Path.Combine(folder, "checkpoint.gguf");
    private long? _savedStep;

    /// <summary>What a person needs to know about it when a run fails.</summary>
    public string Describe() => _savedStep is { } step ? $"The last good checkpoint, of step {step}, is kept: {_path}." : "No checkpoint had been written yet.";

    /// <summary>Takes over what the file holds of parameters and optimiser.</summary>
    /// <returns>The file, for the rest; null: there is none.</returns>
    /// <exception cref="TrainingException">It belongs to another run.</exception>
    /// <exception cref="SequenceModelException">It is damaged.</exception>
    public TensorFile? Resume(IReadOnlyList<Parameter> parameters, AdamW optimiser)
    {
        if (!File.Exists(_path))
        {
            return null;
        }

        var file = TensorFile.Read(_path);
        foreach (var (key, mine) in identity)
        {
            var found = file.Metadata.GetValueOrDefault(key);
            if (!mine.Equals(found))
            {
                throw new TrainingException(
                    $"{_path}: a checkpoint of another run: its {key[Prefix.Length..]} is {found ?? "missing"}, this run's is {mine}. Nothing was changed; "
                    + "choose another folder, or delete the checkpoint to begin anew.");
            }
        }

        foreach (var (what, all) in StateOf(parameters, optimiser))
        {
            foreach (var (parameter, values) in parameters.Zip(all))
            {
                Values(file, what, parameter).CopyTo(values, 0);
            }
        }

        _savedStep = optimiser.StepCount = (long)file.Metadata[Step];
        return file;
    }

    /// <summary>The best weights in a file.</summary>
    /// <exception cref="SequenceModelException">It is damaged.</exception>
    public IReadOnlyList<float[]> BestOf(TensorFile file, IReadOnlyList<Parameter> parameters) => [.. parameters.Select(parameter => Values(file, Best, parameter))];

    /// <summary>Writes the file.</summary>
    /// <param name="parameters">What is trained.</param>
    /// <param name="optimiser">Its moments and averages.</param>
    /// <param name="best">The best weights; empty: none yet.</param>
    /// <param name="progress">Further metadata.</param>
    /// <exception cref="SequenceModelException">It cannot be written; the one before stays.</exception>
    public void Save(IReadOnlyList<Parameter> parameters, AdamW optimiser, IReadOnlyList<float[]> best, params KeyValuePair<string, object>[] progress)
    {
        TensorFile.Write(
            _path,
            [new("general.architecture", architecture), .. identity, new(Step, optimiser.StepCount), .. progress],
            [.. StateOf(parameters, optimiser).Append((What: Best, Values: best)).SelectMany(state => state.Values.Zip(parameters, (values, parameter) => new Tensor($"{state.What}/{parameter.Name}", parameter.Rows, parameter.Columns, values)))]);
        _savedStep = optimiser.StepCount;
    }

    // An optimiser that keeps no averages has none here.
    private static (string What, IReadOnlyList<float[]> Values)[] StateOf(IReadOnlyList<Parameter> parameters, AdamW optimiser) =>
    [
        ("value", [.. parameters.Select(parameter => parameter.Values)]),
        ("first", optimiser.FirstMoments),
        ("second", optimiser.SecondMoments),
        ("average", optimiser.Averages),
    ];

    private float[] Values(TensorFile file, string what, Parameter parameter) =>
        file.Tensors.TryGetValue($"{what}/{parameter.Name}", out var tensor) && tensor.Values.Length == parameter.Values.Length
            ? tensor.Values
            : throw new SequenceModelException($"{_path}: has no fitting tensor '{what}/{parameter.Name}'; the checkpoint is damaged, delete it to begin anew.");
}

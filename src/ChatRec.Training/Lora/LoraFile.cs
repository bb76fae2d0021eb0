using System.Globalization;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Lora;

/// <summary>
/// An adapter as llama.cpp reads it: a GGUF file of the type <c>adapter</c> with <c>NAME.lora_a</c> and <c>NAME.lora_b</c> in 32-bit floats for each changed tensor of
/// the base, and alpha; rank is read off the shapes.
/// </summary>
internal static class LoraFile
{
    /// <summary>Writes an adapter, whole or not at all.</summary>
    /// <exception cref="SequenceModelException">It cannot be written; what stood there is untouched.</exception>
    internal static void Write(string path, LoraRun run, LoraOptions options, IReadOnlyList<Parameter> parameters, IReadOnlyList<LoraEpoch> epochs) => TensorFile.Write(path, [
        new("general.architecture", "llama"),
        new("general.type", "adapter"),
        new("adapter.type", "lora"),
        new("adapter.lora.alpha", (float)options.Alpha),
        new("general.name", $"ChatRec {run.Task} adapter for {Path.GetFileNameWithoutExtension(run.BasePath)}"),
        new("chatrec.base", run.BaseHash),
        new("chatrec.task", run.Task),
        new("chatrec.source", run.Source),
        new("chatrec.settings", string.Create(
            CultureInfo.InvariantCulture,
            $"rank {options.Rank}, alpha {options.Alpha}, dropout {options.Dropout}, projections {LoraProjections.Describe(options.Projections)}, learning rate {options.LearningRate}, batch {options.BatchSize}, {epochs.Count} epochs, seed {options.Seed}")),
        new("chatrec.loss", epochs.Count > 0 ? epochs[^1].Loss : double.NaN),
    ], [.. parameters.Select(parameter => new Tensor(parameter.Name, parameter.Rows, parameter.Columns, parameter.Values))]);
}

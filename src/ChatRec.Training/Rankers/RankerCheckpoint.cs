using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Checkpoints;
using ChatRec.Training.Layers;
using ChatRec.Training.Optimisation;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Rankers;

/// <summary>The checkpoint of a ranker's training.</summary>
internal sealed class RankerCheckpoint(string folder, RankerTask task, RankerOptions options)
{
    private readonly CheckpointFile _file = new(folder, "chatrec-checkpoint",
    [
        new("chatrec.kind", "ranker"),
        new("chatrec.task", task.Id),
        new("chatrec.vocabulary", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', task.Vocabulary.Tokens))))),
        new("chatrec.settings", Settings(options)),
    ]);

    /// <summary>What a person needs to know about it when a run fails.</summary>
    public string Describe() => _file.Describe();

    /// <summary>Takes over what the file holds; null: there is none.</summary>
    /// <exception cref="TrainingException">It belongs to another run.</exception>
    /// <exception cref="SequenceModelException">It is damaged.</exception>
    public RankerTrainingState? Resume(IReadOnlyList<Parameter> parameters, AdamW optimiser)
    {
        if (_file.Resume(parameters, optimiser) is not { } file)
        {
            return null;
        }

        var validations = JsonSerializer.Deserialize<RankerValidation[]>((string)file.Metadata["chatrec.validations"])!;
        return new RankerTrainingState(
            validations, validations.Length == 0 ? [] : _file.BestOf(file, parameters), (double)file.Metadata["chatrec.loss_sum"], (long)file.Metadata["chatrec.step_sum"]);
    }

    /// <summary>Writes the file.</summary>
    public void Save(IReadOnlyList<Parameter> parameters, AdamW optimiser, RankerTrainingState state) => _file.Save(
        parameters,
        optimiser,
        state.Best,
        new("chatrec.validations", JsonSerializer.Serialize(state.Validations)),
        new("chatrec.loss_sum", state.LossSum),
        new("chatrec.step_sum", state.StepSum));

    // On how many threads may change when a run is resumed.
    private static string Settings(RankerOptions options)
    {
        var settings = JsonSerializer.SerializeToNode(options)!.AsObject();
        settings.Remove(nameof(options.Threads));
        return settings.ToJsonString();
    }
}

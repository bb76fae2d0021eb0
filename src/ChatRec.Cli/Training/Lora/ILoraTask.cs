using ChatRec.Training.Lora;

namespace ChatRec.Cli.Training.Lora;

/// <summary>What an adapter is to learn: turns what a user did next into an example.</summary>
internal interface ILoraTask
{
    /// <summary>The example that a moment gives; null if it gives none.</summary>
    LoraExample? Example(LoraMoment moment);
}

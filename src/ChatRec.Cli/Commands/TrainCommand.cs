using System.CommandLine;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec train …</c>: learns what the service then serves.</summary>
internal static class TrainCommand
{
    public static Command Create() => new("train", "Trains what is served.") { RetrieverTrainingCommand.Create(), RankerTrainingCommand.Create(), DialogueTrainingCommand.Create(), LoraTrainingCommand.Create(), Settings.Home, Settings.Set };
}

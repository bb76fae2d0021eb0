using System.CommandLine;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec evaluate</c>: everything that measures quality.</summary>
internal static class EvaluateCommand
{
    public static Command Create() => new("evaluate", "Measures the quality of what is served.")
    {
        RetrieverEvaluationCommand.Create(), RankerEvaluationCommand.Create(), DialogueEvaluationCommand.Create(), RatingEvaluationCommand.Create(), ReplayCommand.Create(), Settings.Home, Settings.Set,
    };
}

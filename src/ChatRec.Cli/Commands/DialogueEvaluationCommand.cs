using System.CommandLine;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec evaluate dialogue</c>: how well what people want in a chat is found, on recorded dialogues.</summary>
internal static class DialogueEvaluationCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Folder that holds folders of dialogues (ReDial, INSPIRED, OpenDialKG).", Required = true };
        var movieLens = new Option<DirectoryInfo?>("--movielens") { Description = "Also evaluate on this catalogue: a MovieLens folder (movies.csv, ratings.csv, tags.csv)." };
        var overviews = new Option<FileInfo?>("--overviews") { Description = "Plots of that catalogue (movieId, overview)." };
        var folds = new Option<int>("--folds") { Description = "Folds of the cross-validation, by dialogue.", DefaultValueFactory = _ => 10 };
        var quick = new Option<bool>("--quick") { Description = "Without leaving out group after group." };
        var json = new Option<FileInfo?>("--json") { Description = "Also write the result as JSON." };
        var command = new Command("dialogue", "Measures on recorded dialogues what is recommended and what is understood.") { data, movieLens, overviews, folds, quick, json };
        command.SetAction((arguments, cancellationToken) => DialogueRecallEvaluation.RunAsync(
            Settings.Read(arguments),
            new DialogueRecallEvaluation.Request(
                arguments.GetRequiredValue(data),
                arguments.GetValue(movieLens),
                arguments.GetValue(overviews),
                arguments.GetValue(folds),
                arguments.GetValue(quick),
                arguments.GetValue(json)),
            cancellationToken));
        return command;
    }
}

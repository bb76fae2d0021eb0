using System.CommandLine;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Dialogues;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Dialogues.Reports;
using ChatRec.Training.Dialogues;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec evaluate dialogue</c>: how well what people want in a chat is found, on recorded dialogues.</summary>
internal static class DialogueEvaluationCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Folder that holds folders of dialogues: redial…, and any of INSPIRED and OpenDialKG.", Required = true };
        var movieLens = new Option<DirectoryInfo?>("--movielens") { Description = "Evaluate on this catalogue, too: a MovieLens folder (movies.csv, ratings.csv, tags.csv)." };
        var overviews = new Option<FileInfo?>("--overviews") { Description = "Plots of that catalogue (movieId, overview)." };
        var folds = new Option<int>("--folds") { Description = "Folds of the cross-validation, by dialogue.", DefaultValueFactory = _ => 10 };
        var quick = new Option<bool>("--quick") { Description = "Without leaving out group after group." };
        var fusion = new Option<bool>("--fusion") { Description = "Only the service's candidates: each source alone, and all with several weights of the dialogue source." };
        var json = new Option<FileInfo?>("--json") { Description = "Also write the result as JSON." };
        var command = new Command("dialogue", "Measures on recorded dialogues whether what people were glad to be recommended is found.") { data, movieLens, overviews, folds, quick, fusion, json };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            Settings.Read(arguments),
            new Request(
                arguments.GetRequiredValue(data),
                arguments.GetValue(movieLens),
                arguments.GetValue(overviews),
                arguments.GetValue(folds),
                arguments.GetValue(quick),
                arguments.GetValue(fusion),
                arguments.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ChatRecSettings settings, Request request, CancellationToken cancellationToken)
    {
        if (request.Folds < 2)
        {
            throw new CommandException($"--folds {request.Folds}: at least 2 are needed.");
        }

        var folders = DialogueFolders.Read(request.Data);
        var report = await ProgressBar.RunAsync(async show =>
        {
            var ingested = await IngestedCatalogue.LoadAsync(settings, cancellationToken).ConfigureAwait(false);
            if (request.Fusion)
            {
                return await new DialogueFusionEvaluation(settings, Bench(ingested), request.Folds).RunAsync(show, cancellationToken).ConfigureAwait(false);
            }

            var reports = new List<RecallReport>();
            if (request.MovieLens is { } folder)
            {
                reports.Add(Recall(RatedCatalogueReader.Read(folder.FullName, request.Overviews?.FullName), show));
            }

            reports.Add(Recall(ingested, show));
            return new RecallReport([.. reports.SelectMany(one => one.Facts)], [.. reports.SelectMany(one => one.Rows)]);
        }).ConfigureAwait(false);

        Console.WriteLine(report.ToMarkdown());
        if (request.Json is { } json)
        {
            await File.WriteAllTextAsync(json.FullName, report.ToJson(), cancellationToken).ConfigureAwait(false);
        }

        return 0;

        DialogueWorkbench Bench(RatedCatalogue catalogue) => new(catalogue, folders.Redial, new DialogueTrainingOptions());

        RecallReport Recall(RatedCatalogue catalogue, Action<string, double, double> show) =>
            new DialogueRecallEvaluation(Bench(catalogue), folders.Others, request.Folds).Run(request.Quick, show, cancellationToken);
    }

    private sealed record Request(DirectoryInfo Data, DirectoryInfo? MovieLens, FileInfo? Overviews, int Folds, bool Quick, bool Fusion, FileInfo? Json);
}

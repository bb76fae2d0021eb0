using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Dialogues;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Dialogues.Reports;
using ChatRec.Evaluation.Understanding;
using ChatRec.Training.Dialogues;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec evaluate dialogue</c>: on recorded dialogues, how well messages are understood and what people want in a chat is found.</summary>
internal static class DialogueEvaluationCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>What is measured.</summary>
    private enum Part
    {
        All,
        Understanding,
        Recall,
        Fusion,
    }

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Folder that holds folders of dialogues: redial…, and any of INSPIRED and OpenDialKG.", Required = true };
        var movieLens = new Option<DirectoryInfo?>("--movielens") { Description = "Evaluate on this catalogue, too: a MovieLens folder (movies.csv, ratings.csv, tags.csv)." };
        var overviews = new Option<FileInfo?>("--overviews") { Description = "Plots of that catalogue (movieId, overview)." };
        var part = new Option<Part>("--part") { Description = "What to measure: understanding, recall, or all of both; or fusion: the service's candidates with several weights of the dialogue source.", DefaultValueFactory = _ => Part.All };
        var folds = new Option<int>("--folds") { Description = "Recall: folds of the cross-validation, by dialogue.", DefaultValueFactory = _ => 10 };
        var quick = new Option<bool>("--quick") { Description = "Recall: without leaving out group after group." };
        var kind = new Option<UnderstandingKind>("--understanding") { Description = "Understanding: who reads, rules or model (the configured language model).", DefaultValueFactory = _ => UnderstandingKind.Rules };
        var dialogues = new Option<int?>("--dialogues") { Description = "Understanding: only the first so many dialogues, since a language model takes seconds for each message." };
        var errors = new Option<FileInfo?>("--errors") { Description = "Understanding: also write every message whose titles were read wrong." };
        var json = new Option<FileInfo?>("--json") { Description = "Also write the result as JSON." };
        var command = new Command("dialogue", "Measures on recorded dialogues how well messages are understood, and whether what people were glad to be recommended is found.")
        {
            data, movieLens, overviews, part, folds, quick, kind, dialogues, errors, json,
        };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            Settings.Read(arguments),
            new Request(
                arguments.GetRequiredValue(data),
                arguments.GetValue(movieLens),
                arguments.GetValue(overviews),
                arguments.GetValue(part),
                arguments.GetValue(folds),
                arguments.GetValue(quick),
                arguments.GetValue(kind),
                arguments.GetValue(dialogues),
                arguments.GetValue(errors),
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
        var catalogues = await CataloguesAsync(settings, request, cancellationToken).ConfigureAwait(false);
        var result = new JsonObject();
        if (request.Part is Part.All or Part.Understanding)
        {
            var read = new JsonArray();
            foreach (var catalogue in catalogues)
            {
                read.Add(await ReadAsync(settings, request, folders, catalogue, cancellationToken).ConfigureAwait(false));
            }

            result["understanding"] = read;
        }

        if (request.Part is Part.All or Part.Recall)
        {
            var recall = await ProgressBar.RunAsync(show => Task.Run(() => Recall(request, folders, catalogues, show, cancellationToken), cancellationToken)).ConfigureAwait(false);
            Console.WriteLine(recall.ToMarkdown());
            result["recall"] = JsonNode.Parse(recall.ToJson());
        }

        if (request.Part is Part.Fusion)
        {
            var fusion = await ProgressBar.RunAsync(show => new DialogueFusionEvaluation(
                settings, new DialogueWorkbench(catalogues[^1], folders.Redial, new DialogueTrainingOptions()), request.Folds).RunAsync(show, cancellationToken)).ConfigureAwait(false);
            Console.WriteLine(fusion.ToMarkdown());
            result["fusion"] = JsonNode.Parse(fusion.ToJson());
        }

        if (request.Json is { } json)
        {
            await File.WriteAllTextAsync(json.FullName, result.ToJsonString(Json) + "\n", cancellationToken).ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<List<RatedCatalogue>> CataloguesAsync(ChatRecSettings settings, Request request, CancellationToken cancellationToken)
    {
        var catalogues = new List<RatedCatalogue>();
        if (request.MovieLens is { } folder)
        {
            catalogues.Add(RatedCatalogueReader.Read(folder.FullName, request.Overviews?.FullName));
        }

        catalogues.Add(await IngestedCatalogue.LoadAsync(settings, cancellationToken).ConfigureAwait(false));
        return catalogues;
    }

    private static async Task<JsonObject> ReadAsync(ChatRecSettings settings, Request request, DialogueFolders folders, RatedCatalogue catalogue, CancellationToken cancellationToken)
    {
        var dialogues = folders.Redial.Dialogues.Take(request.Dialogues ?? int.MaxValue).ToList();
        using var run = new UnderstandingRun(catalogue);
        if (request.Kind is UnderstandingKind.Model)
        {
            await run.UseModelAsync(settings, cancellationToken).ConfigureAwait(false);
        }

        var report = await ProgressBar.RunAsync(show => run.EvaluateAsync(
            dialogues, new Reporting<int>(done => show($"{catalogue.Name}: messages", done, dialogues.Count)), cancellationToken)).ConfigureAwait(false);
        var reader = request.Kind is UnderstandingKind.Model
            ? FormattableString.Invariant($"{Path.GetFileName(settings.Models.LanguageModel)} ({run.FallBacks} of {2 * report.Messages} readings left to the rules)")
            : "the rules";
        Console.WriteLine(FormattableString.Invariant($"{folders.Redial.Name}, read by {reader} with {catalogue.Name}, {catalogue.Catalogue.Count} items."));
        Console.WriteLine(report.ToMarkdown());
        await WriteErrorsAsync(request.Errors, run, report, cancellationToken).ConfigureAwait(false);
        return new JsonObject
        {
            ["dialogues"] = folders.Redial.Name,
            ["catalogue"] = catalogue.Name,
            ["reader"] = reader,
            ["figures"] = JsonSerializer.SerializeToNode(report.ToJson(), Json),
        };
    }

    private static async Task WriteErrorsAsync(FileInfo? file, UnderstandingRun run, UnderstandingReport report, CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            await File.AppendAllLinesAsync(
                file.FullName,
                ["As typed:", .. report.Errors.AsTyped.Select(run.Describe), "", "In small letters, without years:", .. report.Errors.ByHand.Select(run.Describe), ""],
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static RecallReport Recall(Request request, DialogueFolders folders, List<RatedCatalogue> catalogues, ShowProgress show, CancellationToken cancellationToken)
    {
        var reports = catalogues.ConvertAll(catalogue =>
            new DialogueRecallEvaluation(new DialogueWorkbench(catalogue, folders.Redial, new DialogueTrainingOptions()), folders.Others, request.Folds).Run(request.Quick, show, cancellationToken));
        return new RecallReport([.. reports.SelectMany(one => one.Facts)], [.. reports.SelectMany(one => one.Rows)]);
    }

    private sealed record Request(
        DirectoryInfo Data,
        DirectoryInfo? MovieLens,
        FileInfo? Overviews,
        Part Part,
        int Folds,
        bool Quick,
        UnderstandingKind Kind,
        int? Dialogues,
        FileInfo? Errors,
        FileInfo? Json);
}

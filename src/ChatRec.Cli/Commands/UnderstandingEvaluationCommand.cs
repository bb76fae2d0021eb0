using System.CommandLine;
using System.Text.Json;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Dialogues;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Dialogues.Readers;
using ChatRec.Evaluation.Understanding;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.Items;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec evaluate understanding</c>: how well messages are understood, on recorded dialogues.</summary>
internal static class UnderstandingEvaluationCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Folder of dialogues whose titles are marked in the text (ReDial).", Required = true };
        var movieLens = new Option<DirectoryInfo?>("--movielens") { Description = "Read with this catalogue instead of the ingested one: a MovieLens folder (movies.csv, ratings.csv)." };
        var kind = new Option<UnderstandingKind>("--understanding") { Description = "Who reads: rules, or model (the configured language model).", DefaultValueFactory = _ => UnderstandingKind.Rules };
        var dialogues = new Option<int?>("--dialogues") { Description = "Only the first so many dialogues: a language model takes seconds for each message." };
        var json = new Option<FileInfo?>("--json") { Description = "Also write the figures as JSON." };
        var errors = new Option<FileInfo?>("--errors") { Description = "Also write every message whose titles were read wrong." };
        var command = new Command("understanding", "Measures on recorded dialogues how well titles and opinions are understood.") { data, movieLens, kind, dialogues, json, errors };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            Settings.Read(arguments),
            new Request(
                arguments.GetRequiredValue(data),
                arguments.GetValue(movieLens),
                arguments.GetValue(kind),
                arguments.GetValue(dialogues),
                arguments.GetValue(json),
                arguments.GetValue(errors)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ChatRecSettings settings, Request request, CancellationToken cancellationToken)
    {
        var set = DialogueFolder.Read(request.Data.FullName);
        var dialogues = set.Dialogues.Take(request.Dialogues ?? int.MaxValue).ToList();
        var catalogue = request.MovieLens is { } folder
            ? RatedCatalogueReader.Read(folder.FullName, null)
            : await IngestedAsync(settings, cancellationToken).ConfigureAwait(false);
        using var run = new UnderstandingRun(catalogue);
        if (request.Kind is UnderstandingKind.Model)
        {
            await run.UseModelAsync(settings, cancellationToken).ConfigureAwait(false);
        }

        var report = await ProgressBar.RunAsync(show =>
            run.EvaluateAsync(dialogues, new Reporting<int>(done => show("messages", done, dialogues.Count)), cancellationToken)).ConfigureAwait(false);
        var reader = request.Kind is UnderstandingKind.Model ? $"{Path.GetFileName(settings.Models.LanguageModel)}, {run.FallBacks} of {2 * report.Messages} readings left to the rules" : "the rules";
        Console.WriteLine(FormattableString.Invariant($"{set.Name}, read by {reader}; {catalogue.Name}, {catalogue.Catalogue.Count} items."));
        Console.WriteLine(report.ToMarkdown());
        await WriteAsync(request, run, report, cancellationToken).ConfigureAwait(false);
        return 0;
    }

    private static async Task WriteAsync(Request request, UnderstandingRun run, UnderstandingReport report, CancellationToken cancellationToken)
    {
        if (request.Json is { } json)
        {
            await File.WriteAllTextAsync(json.FullName, JsonSerializer.Serialize(report.ToJson(), Json) + "\n", cancellationToken).ConfigureAwait(false);
        }

        if (request.Errors is { } errors)
        {
            await File.WriteAllLinesAsync(
                errors.FullName,
                ["As typed:", .. report.Errors.AsTyped.Select(run.Describe), "", "In small letters, without years:", .. report.Errors.ByHand.Select(run.Describe)],
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<RatedCatalogue> IngestedAsync(ChatRecSettings settings, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.Storage.Path);
        var database = new CatalogueDatabase(settings.CataloguePath);
        await new IngestService(database).IngestAsync(settings.Ingest, null, cancellationToken).ConfigureAwait(false);
        var catalogue = await database.LoadCatalogueAsync(cancellationToken).ConfigureAwait(false);
        return catalogue.Count == 0
            ? throw new CommandException("The catalogue is empty; ingest it first (`chatrec ingest`).")
            : new RatedCatalogue("the ingested catalogue", catalogue, await database.LoadInteractionsAsync(catalogue, cancellationToken).ConfigureAwait(false), null);
    }

    private sealed record Request(DirectoryInfo Data, DirectoryInfo? MovieLens, UnderstandingKind Kind, int? Dialogues, FileInfo? Json, FileInfo? Errors);
}

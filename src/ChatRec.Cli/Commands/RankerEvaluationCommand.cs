using System.CommandLine;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Training.Rankers;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Rankers;
using ChatRec.Evaluation.Rankers.Reports;
using ChatRec.Evaluation.Retrievers.Reports;
using ChatRec.Evaluation.Splits;
using ChatRec.Ranking.OnePass;
using ChatRec.Training.Rankers.Wishes;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec evaluate ranker</c>: what the one-pass ranker adds to the retriever, the fusion weights that follow from it, and their calibration.</summary>
internal static class RankerEvaluationCommand
{
    public static Command Create()
    {
        var json = new Option<FileInfo?>("--json") { Description = "Also write the result as JSON." };
        var html = new Option<FileInfo?>("--html") { Description = "Also write a report with plots: one file that needs no other." };
        var save = new Option<bool>("--save") { Description = "Write the fitted weights to the file that the service reads (Models:Fusion)." };
        var keep = new Option<bool>("--keep-weights") { Description = "Judge and calibrate the weights of Models:Fusion as they are, instead of fitting new ones." };
        var users = new Option<int?>("--users") { Description = "Evaluate only the first so many users: a quick look, not a result." };
        var seed = new Option<int>("--seed") { Description = "Seed of the retriever and of the shuffled reading; the first of several.", DefaultValueFactory = _ => 1 };
        var data = new Option<DirectoryInfo?>("--data")
        {
            Description = "Judge on a folder in LlamaRec's setting: MovieLens or prepared sequences. Without it: on the ingested data, with the service's retrievers.",
        };
        var retriever = new Option<string>("--retriever") { Description = "With --data: the retriever whose top candidates are ranked.", DefaultValueFactory = _ => RetrieverModels.Neural };
        var trained = new Option<DirectoryInfo?>("--trained") { Description = "With --data: folder where `chatrec evaluate retriever` keeps trained models." };
        var wishes = new Option<bool>("--wishes") { Description = "With --data: judge what the ranker makes of wishes in words instead; the items need genres and years." };
        var models = new Option<FileInfo[]>("--ranker")
        {
            Description = "GGUF file that ranks (default: Models:Ranker). With --data several times: one a seed, each over the retriever of its seed; the tables show means.",
        };
        var command = new Command("ranker", "Ranks held-out items, fits the fusion weights on validation and reports the test beside LlamaRec's tables.")
        {
            data, retriever, trained, models, wishes, json, html, save, keep, users, seed,
        };
        command.SetAction((arguments, cancellationToken) =>
        {
            var settings = Settings.Read(arguments);
            var request = new Request(
                arguments.GetValue(data),
                arguments.GetRequiredValue(retriever),
                arguments.GetValue(trained),
                arguments.GetValue(models) is { Length: > 0 } given ? [.. given.Select(file => file.FullName)] : [settings.Models.Ranker],
                arguments.GetValue(json),
                arguments.GetValue(html),
                arguments.GetValue(save),
                arguments.GetValue(keep),
                arguments.GetValue(users),
                arguments.GetValue(seed));
            Check(request, arguments.GetValue(wishes));
            return arguments.GetValue(wishes) ? WishesAsync(settings, request, cancellationToken) : RunAsync(settings, request, cancellationToken);
        });
        return command;
    }

    // Everything that can be wrong is looked at before hours are spent.
    private static void Check(Request request, bool wishes)
    {
        var problem = request switch
        {
            { Data: null } when wishes => "--wishes needs --data.",
            { Data: null, Rankers.Count: > 1 } => "Several --ranker are judged with --data only: on the ingested data there is one retriever.",
            { Rankers.Count: > 1 } when wishes => "--wishes judges one --ranker at a time.",
            { Rankers.Count: > 1, Save: true } => "--save takes one --ranker: weights belong to one model.",
            _ => null,
        };
        problem ??= new[] { request.Json, request.Html }.OfType<FileInfo>().FirstOrDefault(file => file.Directory is { Exists: false }) is { } lost ? $"{lost}: its folder does not exist." : null;
        if (problem is not null)
        {
            throw new CommandException(problem);
        }
    }

    private static async Task<int> WishesAsync(ChatRecSettings settings, Request request, CancellationToken cancellationToken)
    {
        using var ranking = await ProgressBar.RunAsync(show => OpenAsync(settings, request, 0, show, cancellationToken)).ConfigureAwait(false);
        var evaluation = new WishEvaluation(ranking, new WishWriter(ranking.Catalogue.Items, ranking.Neighbours(cancellationToken)), request.Seed);
        Console.WriteLine($"{ranking.Description}; ranker {ranking.Model.Name}. NDCG@10 among the candidates.");
        Console.WriteLine();
        Console.WriteLine(await evaluation.RunAsync(cancellationToken).ConfigureAwait(false));
        Console.WriteLine(await evaluation.RunAsync(SoftWords.Of(MovieLensTags.Read(request.Data!.FullName), ranking.Catalogue.Items), cancellationToken).ConfigureAwait(false));
        return 0;
    }

    private static async Task<int> RunAsync(ChatRecSettings settings, Request request, CancellationToken cancellationToken)
    {
        var runs = new List<RankerRun>();
        RankerSetting? setting = null;
        for (var index = 0; index < request.Rankers.Count; index++)
        {
            var (of, run) = await ProgressBar.RunAsync(show => JudgeAsync(settings, request, index, show, cancellationToken)).ConfigureAwait(false);
            setting ??= of;
            runs.Add(run);
        }

        var report = new RankerReport(setting!, runs);
        Console.WriteLine(RankerMarkdown.Write(report));
        if (request.Save)
        {
            runs[0].Weights.Save(settings.Models.Fusion);
            Console.WriteLine($"Saved to {settings.Models.Fusion}.");
        }

        await ReportFile.WriteAsync(request.Json, RankerJson.Write(report), cancellationToken).ConfigureAwait(false);
        await ReportFile.WriteAsync(request.Html, RankerHtml.Write(report), cancellationToken).ConfigureAwait(false);
        return 0;
    }

    private static async Task<(RankerSetting Setting, RankerRun Run)> JudgeAsync(ChatRecSettings settings, Request request, int index, ShowProgress show, CancellationToken cancellationToken)
    {
        using var ranking = await OpenAsync(settings, request, index, show, cancellationToken).ConfigureAwait(false);
        var seed = request.Seed + index;
        var template = settings.Prompts.Get(settings.Ranking.Template);
        var evaluation = new RankerEvaluation(
            ranking.Catalogue, (history, token) => ranking.RetrieveAsync(history, settings.Ranking.PromptCandidates, token), ranking.Ranker.ScoreAsync, template.Reading);
        var kept = request.KeepWeights ? FusionWeights.Load(settings.Models.Fusion) : null;
        var rankerCounts = kept is not { RankerWeight: 0 };
        var validation = await RunAsync(SplitPart.Validation, askForAll: false).ConfigureAwait(false);
        var prior = FusionWeights.EstimateLabelPrior(validation.Select(user => user.Shuffled).OfType<OnePassScores>());
        var weights = kept ?? FusionFit.Weights(validation, prior, ranking.Model, Describe(request));
        if (kept is null && request.Save && template.InputVariables.Any(variable => variable.Name == "wish") && ranking.Catalogue.Genres.Count > 0)
        {
            var wishes = new WishEvaluation(ranking, new WishWriter(ranking.Catalogue.Items, ranking.Neighbours(cancellationToken)), seed);
            weights = weights with { Wish = await wishes.FitAsync(cancellationToken).ConfigureAwait(false) };
        }

        // A list without the wanted item tells how often "none of these" holds. Where the ranker counts, it has to be asked about those lists, too.
        weights = FusionFit.Calibrated(weights, validation, Describe(request));
        var test = await RunAsync(SplitPart.Test, askForAll: weights.RankerWeight > 0).ConfigureAwait(false);
        var papers = request.Users is null ? ranking.Data : null; // the papers judged all users
        var setting = new RankerSetting(
            ranking.Data?.Name ?? "the ingested data",
            ranking.Description,
            ranking.Data is null ? "the service's retrievers" : request.Retriever,
            settings.Ranking.PromptCandidates,
            Describe(request),
            papers is null ? [] : PublishedResults.For(papers),
            papers is null ? [] : PublishedSubset.For(papers));
        return (setting, new RankerRun(seed, ranking.Model, template.Reading, weights, prior, validation, test));

        Task<IReadOnlyList<RankedCase>> RunAsync(SplitPart part, bool askForAll)
        {
            var cases = ranking.Cases(part, rankerCounts).Take(request.Users ?? int.MaxValue).ToList();
            var what = FormattableString.Invariant($"{part}, seed {seed}");
            return evaluation.RunAsync(cases, seed, new Reporting<int>(done => show(what, done, cases.Count)), cancellationToken, askForAll);
        }
    }

    private static async Task<IRankingUnderTest> OpenAsync(ChatRecSettings settings, Request request, int index, ShowProgress show, CancellationToken cancellationToken)
    {
        settings.Models.Ranker = request.Rankers[index];
        return request.Data is { } folder
            ? await FolderRanking.OpenAsync(settings, folder.FullName, request.Retriever, request.Seed + index, request.Trained, show, cancellationToken).ConfigureAwait(false)
            : await OfflineRanking.OpenAsync(settings, cancellationToken).ConfigureAwait(false);
    }

    private static string Describe(Request request)
    {
        var data = request.Data is null ? "" : $" --data DIR --retriever {request.Retriever}{(request.Trained is null ? "" : " --trained FOLDER")}";
        var rankers = request.Data is null ? "" : string.Concat(request.Rankers.OfType<string>().Select(ranker => $" --ranker {Path.GetFileName(ranker)}"));
        var keep = request.KeepWeights ? " --keep-weights" : "";
        var users = request.Users is { } few ? FormattableString.Invariant($" --users {few}") : "";
        var seed = request.Seed == 1 ? "" : FormattableString.Invariant($" --seed {request.Seed}");
        return $"chatrec evaluate ranker{data}{rankers}{keep}{users}{seed}{(request.Save ? " --save" : "")}";
    }

    private sealed record Request(
        DirectoryInfo? Data,
        string Retriever,
        DirectoryInfo? Trained,
        IReadOnlyList<string?> Rankers,
        FileInfo? Json,
        FileInfo? Html,
        bool Save,
        bool KeepWeights,
        int? Users,
        int Seed);
}

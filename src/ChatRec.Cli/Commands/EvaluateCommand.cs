using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Training.Rankers;
using ChatRec.Evaluation.Rankers;
using ChatRec.Evaluation.Splits;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.Prompts;
using ChatRec.Training.Fusion;
using ChatRec.Training.Rankers.Wishes;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec evaluate ranker</c>: what the one-pass ranker adds to the retriever, and the fusion weights that follow from it.</summary>
internal static class EvaluateCommand
{
    // Half of the 95th percentile of chi-squared with one degree of freedom.
    private const double SignificantGain = 1.92;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var json = new Option<FileInfo?>("--json") { Description = "Also write the result as JSON." };
        var save = new Option<bool>("--save") { Description = "Write the fitted weights to the file that the service reads (Models:Fusion)." };
        var users = new Option<int?>("--users") { Description = "Evaluate only the first so many users: a quick look, not a result." };
        var seed = new Option<int>("--seed") { Description = "Seed of the shuffled reading.", DefaultValueFactory = _ => 1 };
        var data = new Option<DirectoryInfo?>("--data")
        {
            Description = "Judge on a folder in LlamaRec's setting: MovieLens or prepared sequences. Without it: on the ingested data, with the service's retrievers.",
        };
        var retriever = new Option<string>("--retriever") { Description = "With --data: the retriever whose top candidates are ranked.", DefaultValueFactory = _ => RetrieverModels.Neural };
        var trained = new Option<DirectoryInfo?>("--trained") { Description = "With --data: folder where `chatrec evaluate retriever` keeps trained models." };
        var wishes = new Option<bool>("--wishes") { Description = "With --data: judge what the ranker makes of wishes in words instead; the items need genres and years." };
        var model = new Option<FileInfo?>("--ranker") { Description = "GGUF file that ranks (default: Models:Ranker)." };
        var ranker = new Command("ranker", "Ranks held-out items, fits the fusion weights on validation and reports the test.")
        {
            data, retriever, trained, model, wishes, json, save, users, seed,
        };
        ranker.SetAction((command, cancellationToken) =>
        {
            var settings = Settings.Read(command);
            settings.Models.Ranker = command.GetValue(model)?.FullName ?? settings.Models.Ranker;
            if (command.GetValue(wishes))
            {
                return WishesAsync(
                    settings,
                    command.GetValue(data) ?? throw new CommandException("--wishes needs --data."),
                    command.GetRequiredValue(retriever),
                    command.GetValue(seed),
                    command.GetValue(trained),
                    cancellationToken);
            }

            return RankerAsync(
                settings,
                show => command.GetValue(data) is { } folder
                    ? FolderRankingAsync(settings, folder.FullName, command.GetRequiredValue(retriever), command.GetValue(seed), command.GetValue(trained), show, cancellationToken)
                    : OfflineRankingAsync(settings, cancellationToken),
                command.GetValue(users),
                command.GetValue(seed),
                command.GetValue(save),
                command.GetValue(json),
                cancellationToken);
        });
        return new Command("evaluate", "Measures the quality of what is served.") { RetrieverEvaluationCommand.Create(), ranker, DialogueEvaluationCommand.Create(), RatingEvaluationCommand.Create(), ReplayCommand.Create(), Settings.Home, Settings.Set };
    }

    private static async Task<int> WishesAsync(
        ChatRecSettings settings, DirectoryInfo data, string retriever, int seed, DirectoryInfo? trained, CancellationToken cancellationToken)
    {
        using var ranking = await ProgressBar.RunAsync(show => FolderRanking.OpenAsync(settings, data.FullName, retriever, seed, trained, show, cancellationToken)).ConfigureAwait(false);
        var writer = new WishWriter(ranking.Catalogue.Items, ranking.Neighbours(cancellationToken));
        Console.WriteLine($"{ranking.Description}; ranker {ranking.Model.Name}. NDCG@10 among the candidates.");
        Console.WriteLine();
        Console.WriteLine(await new WishEvaluation(ranking, writer, seed).RunAsync(cancellationToken).ConfigureAwait(false));
        return 0;
    }

    private static async Task<IRankingUnderTest> OfflineRankingAsync(ChatRecSettings settings, CancellationToken cancellationToken) =>
        await OfflineRanking.OpenAsync(settings, cancellationToken).ConfigureAwait(false);

    private static async Task<IRankingUnderTest> FolderRankingAsync(
        ChatRecSettings settings, string folder, string retriever, int seed, DirectoryInfo? trained, ShowProgress show, CancellationToken cancellationToken) =>
        await FolderRanking.OpenAsync(settings, folder, retriever, seed, trained, show, cancellationToken).ConfigureAwait(false);

    private static async Task<int> RankerAsync(
        ChatRecSettings settings, Func<ShowProgress, Task<IRankingUnderTest>> open, int? users, int seed, bool save, FileInfo? json, CancellationToken cancellationToken)
    {
        using var offline = await ProgressBar.RunAsync(open).ConfigureAwait(false);
        var evaluation = new RankerEvaluation(
            offline.Catalogue,
            (history, token) => offline.RetrieveAsync(history, settings.Ranking.PromptCandidates, token),
            offline.Ranker.ScoreAsync,
            settings.Prompts.Get(settings.Ranking.Template).Reading);
        var (validation, test) = await ProgressBar.RunAsync(async show => (
            await RunAsync(SplitPart.Validation, show).ConfigureAwait(false),
            await RunAsync(SplitPart.Test, show).ConfigureAwait(false))).ConfigureAwait(false);

        var prior = FusionWeights.EstimateLabelPrior(validation.Select(user => user.Shuffled).OfType<OnePassScores>());
        var weights = Fit(validation, prior, offline.Model);
        if (settings.Prompts.Get(settings.Ranking.Template).Reading == PromptReading.Titles && offline.Catalogue.Genres.Count > 0)
        {
            var wishes = new WishEvaluation(offline, new WishWriter(offline.Catalogue.Items, offline.Neighbours(cancellationToken)), seed);
            weights = weights with { Wish = await wishes.FitAsync(cancellationToken).ConfigureAwait(false) };
        }

        var report = new RankerReport(test, weights, prior);
        Console.WriteLine(FormattableString.Invariant(
            $"{offline.Description}; evaluated {test.Count}; the test item was among the top {settings.Ranking.PromptCandidates} of {report.Retrieved}."));
        Console.WriteLine(FormattableString.Invariant(
            $"Model {offline.Model.Name}; a prompt has {report.MedianPromptTokens:F0} tokens and takes {report.MedianMilliseconds:F0} ms (medians)."));
        Console.WriteLine();
        Console.WriteLine(report.ToMarkdown());
        Console.WriteLine(FormattableString.Invariant(
            $"Weights fitted on validation (conditional logit): retriever {weights.RetrieverWeight:F3} ({weights.RetrieverTransform}), ranker {weights.RankerWeight:F3}; {weights.Metric} {weights.MetricValue:F4}."));

        if (weights.Wish is { } wish)
        {
            Console.WriteLine(FormattableString.Invariant($"With a wish in words: retriever {wish.Retriever:F3}, ranker {wish.Ranker:F3}."));
        }

        if (save)
        {
            weights.Save(settings.Models.Fusion);
            Console.WriteLine($"Saved to {settings.Models.Fusion}.");
        }

        if (json is not null)
        {
            var validationReport = new RankerReport(validation, weights, prior);
            await File.WriteAllTextAsync(json.FullName, JsonSerializer.Serialize(new
            {
                description = offline.Description,
                model = offline.Model.Name,
                modelSha256 = offline.Model.Sha256,
                templateHash = weights.TemplateHash,
                seed,
                users = test.Count,
                retrieved = report.Retrieved,
                promptTokens = report.MedianPromptTokens,
                milliseconds = report.MedianMilliseconds,
                weights,
                validation = validationReport.Metrics,
                test = report.Metrics,
            }, Json) + "\n", cancellationToken).ConfigureAwait(false);
        }

        return 0;

        Task<IReadOnlyList<RankedCase>> RunAsync(SplitPart part, ShowProgress show)
        {
            var cases = offline.Cases(part).Take(users ?? int.MaxValue).ToList();
            return evaluation.RunAsync(cases, seed, new Reporting<int>(done => show(part.ToString(), done, cases.Count)), cancellationToken);
        }
    }

    /// <summary>
    /// Weights that make the held-out choices most likely, for each scale of the retriever's scores, with and without the letter prior
    /// removed. The ranker gets a weight only if that makes the choices likelier by more than chance would (a likelihood-ratio test at
    /// 95 %): a weight for noise would cost people good answers. Being fitted by likelihood, the weights also make the shown
    /// probabilities mean what they say.
    /// </summary>
    private static FusionWeights Fit(IReadOnlyList<RankedCase> validation, IReadOnlyDictionary<string, double> prior, ScorerModel model)
    {
        var retrieved = validation.Where(user => user.IsRetrieved).ToList();
        if (retrieved.Count == 0)
        {
            throw new CommandException("The retriever found no held-out item: there is nothing to fit the fusion weights on.");
        }

        var readings =
            from transform in Enum.GetValues<RetrieverTransform>()
            from labelPrior in new[] { new Dictionary<string, double>(), prior }
            select new FusionWeights { RetrieverTransform = transform, LabelPrior = labelPrior };
        var fits = readings.Select(reading => (Alone: Fit(retrieved, reading, withRanker: false), Fused: Fit(retrieved, reading, withRanker: true))).ToList();
        var alone = fits.Select(fit => fit.Alone).MaxBy(fit => fit.MetricValue)!;
        var fused = fits.Select(fit => fit.Fused).MaxBy(fit => fit.MetricValue)!;
        var gain = (fused.MetricValue - alone.MetricValue)!.Value * retrieved.Count;
        return (gain > SignificantGain ? fused : alone) with
        {
            ModelSha256 = model.Sha256,
            TemplateHash = retrieved[0].InOrder!.TemplateHash,
            Metric = string.Create(CultureInfo.InvariantCulture,
                $"mean log-likelihood on validation, {retrieved.Count} of {validation.Count} users; the ranker adds {gain:F2} nats in all, {SignificantGain:F2} are significant"),
            Fitted = TimeProvider.System.GetUtcNow(),
            Command = "chatrec evaluate ranker --save",
        };
    }

    private static FusionWeights Fit(List<RankedCase> retrieved, FusionWeights reading, bool withRanker)
    {
        var retriever = reading with { RetrieverWeight = 1, RankerWeight = 0 };
        var ranker = reading with { RetrieverWeight = 0, RankerWeight = 1 };
        var choices = retrieved.ConvertAll(user => new Choice(
            [.. Utilities(user, retriever).Zip(Utilities(user, ranker), (fromRetriever, fromRanker) => withRanker ? new[] { fromRetriever, fromRanker } : [fromRetriever])],
            user.Target));
        var weights = ConditionalLogit.Fit(choices);
        return reading with
        {
            RetrieverWeight = weights[0],
            RankerWeight = withRanker ? weights[1] : 0,
            LabelPrior = withRanker ? reading.LabelPrior : new Dictionary<string, double>(),
            MetricValue = ConditionalLogit.MeanLogLikelihood(choices, weights),
        };
    }

    private static double[] Utilities(RankedCase user, FusionWeights weights) =>
        Fusion.Utilities(user.RetrieverScores, user.InOrder!.Labels, user.InOrder.Logits, weights);
}

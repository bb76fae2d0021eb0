using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Evaluation.Rankers;
using ChatRec.Evaluation.Splits;
using ChatRec.Ranking.OnePass;
using ChatRec.Training.Fusion;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec evaluate ranker</c>: what the one-pass ranker adds to the retriever, and the fusion weights that follow from it.</summary>
internal static class EvaluateCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var json = new Option<FileInfo?>("--json") { Description = "Also write the result as JSON." };
        var save = new Option<bool>("--save") { Description = "Write the fitted weights to the file that the service reads (Models:Fusion)." };
        var users = new Option<int?>("--users") { Description = "Evaluate only the first so many users: a quick look, not a result." };
        var seed = new Option<int>("--seed") { Description = "Seed of the shuffled reading.", DefaultValueFactory = _ => 1 };
        var ranker = new Command("ranker", "Ranks the held-out items of the ingested data, fits the fusion weights on validation and reports the test.")
        {
            json, save, users, seed,
        };
        ranker.SetAction((command, cancellationToken) => RankerAsync(
            Settings.Read(command), command.GetValue(users), command.GetValue(seed), command.GetValue(save), command.GetValue(json), cancellationToken));
        return new Command("evaluate", "Measures the quality of what is served.") { ranker, Settings.Home, Settings.Set };
    }

    private static async Task<int> RankerAsync(
        ChatRecSettings settings, int? users, int seed, bool save, FileInfo? json, CancellationToken cancellationToken)
    {
        using var offline = await OfflineRanking.OpenAsync(settings, cancellationToken).ConfigureAwait(false);
        var evaluation = new RankerEvaluation(
            offline.Catalogue,
            (history, token) => offline.RetrieveAsync(history, settings.Ranking.PromptCandidates, token),
            offline.Ranker.ScoreAsync);
        var (validation, test) = await ProgressBar.RunAsync(async show => (
            await RunAsync(SplitPart.Validation, show).ConfigureAwait(false),
            await RunAsync(SplitPart.Test, show).ConfigureAwait(false))).ConfigureAwait(false);

        var prior = FusionWeights.EstimateLabelPrior(validation.Select(user => user.Shuffled).OfType<OnePassScores>());
        var weights = Fit(validation, prior, offline.Scorer.Model);
        var report = new RankerReport(test, weights, prior);
        Console.WriteLine(FormattableString.Invariant(
            $"{offline.Split.Users.Count} users, {offline.Split.ItemCount} items, {offline.Split.InteractionCount} interactions after the 5-core filter; evaluated {test.Count}; the test item was among the top {settings.Ranking.PromptCandidates} of {report.Retrieved}."));
        Console.WriteLine(FormattableString.Invariant(
            $"Model {offline.Scorer.Model.Name}; a prompt has {report.MedianPromptTokens:F0} tokens and takes {report.MedianMilliseconds:F0} ms (medians)."));
        Console.WriteLine();
        Console.WriteLine(report.ToMarkdown());
        Console.WriteLine(FormattableString.Invariant(
            $"Weights fitted on validation (conditional logit): retriever {weights.RetrieverWeight:F3} ({weights.RetrieverTransform}), ranker {weights.RankerWeight:F3}; {weights.Metric} {weights.MetricValue:F4}."));

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
                model = offline.Scorer.Model.Name,
                modelSha256 = offline.Scorer.Model.Sha256,
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

        Task<IReadOnlyList<RankedCase>> RunAsync(SplitPart part, Action<string, double, double> show)
        {
            var cases = offline.Split.Cases(part).Take(users ?? int.MaxValue).ToList();
            return evaluation.RunAsync(cases, seed, new Reporting<int>(done => show(part.ToString(), done, cases.Count)), cancellationToken);
        }
    }

    /// <summary>
    /// Weights that make the held-out choices most likely, for each scale of the retriever's scores, with and without the letter prior
    /// removed; the likeliest of all. Being fitted by likelihood, they also make the shown probabilities mean what they say.
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
        return readings
            .Select(reading =>
            {
                var retriever = reading with { RetrieverWeight = 1, RankerWeight = 0 };
                var ranker = reading with { RetrieverWeight = 0, RankerWeight = 1 };
                var choices = retrieved.ConvertAll(user => new Choice(
                    [.. Utilities(user, retriever).Zip(Utilities(user, ranker), (fromRetriever, fromRanker) => new[] { fromRetriever, fromRanker })],
                    user.Target));
                var fitted = ConditionalLogit.Fit(choices);
                return (Weights: reading with { RetrieverWeight = fitted[0], RankerWeight = fitted[1] }, Likelihood: ConditionalLogit.MeanLogLikelihood(choices, fitted));
            })
            .OrderByDescending(fit => fit.Likelihood)
            .Select(fit => fit.Weights with
            {
                ModelSha256 = model.Sha256,
                TemplateHash = retrieved[0].InOrder!.TemplateHash,
                Metric = string.Create(CultureInfo.InvariantCulture, $"mean log-likelihood on validation, {retrieved.Count} of {validation.Count} users"),
                MetricValue = fit.Likelihood,
                Fitted = TimeProvider.System.GetUtcNow(),
                Command = "chatrec evaluate ranker --save",
            })
            .First();
    }

    private static double[] Utilities(RankedCase user, FusionWeights weights) =>
        Fusion.Utilities(user.RetrieverScores, user.InOrder!.Labels, user.InOrder.Logits, weights);
}

using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Ratings;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Ratings;
using ChatRec.Evaluation.Ratings.Baselines;
using ChatRec.Evaluation.Splits;
using ChatRec.Llama;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec evaluate rating</c>: how well ratings are predicted, by baselines and by a language model (Kang et al. 2023).</summary>
internal static class RatingEvaluationCommand
{
    // An area is no number where all or none of the ratings are liked.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "A MovieLens folder (ratings.csv with times, movies.csv).", Required = true };
        var users = new Option<int>("--users")
        {
            Description = "A language model reads the test ratings of so many users, drawn by the seed: a pass takes time. 0: the baselines alone.",
            DefaultValueFactory = _ => 100,
        };
        var model = new Option<FileInfo?>("--model") { Description = "The GGUF language model (default: Models:LanguageModel)." };
        var adapter = new Option<FileInfo?>("--adapter") { Description = "A LoRA adapter for it: the fine-tuned reading (chatrec train lora --task rating)." };
        var seed = new Option<int>("--seed") { Description = "Seed of all that is drawn.", DefaultValueFactory = _ => 1 };
        var json = new Option<FileInfo?>("--json") { Description = "Also write the result as JSON." };
        var command = new Command("rating", "Predicts each user's last rating with baselines and with a language model: zero-shot, few-shot, fine-tuned.") { data, users, model, adapter, seed, json };
        command.SetAction((arguments, cancellationToken) =>
        {
            var settings = Settings.Read(arguments);
            return RunAsync(
                settings,
                new Request(
                    arguments.GetRequiredValue(data),
                    arguments.GetValue(users),
                    arguments.GetValue(model)?.FullName ?? settings.Models.LanguageModel,
                    arguments.GetValue(adapter)?.FullName,
                    arguments.GetValue(seed),
                    arguments.GetValue(json)),
                cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(ChatRecSettings settings, Request request, CancellationToken cancellationToken)
    {
        if (request.Users < 0)
        {
            throw new CommandException($"--users {request.Users}: 0 or more are needed.");
        }

        var split = RatingSplit.Of(RatedCatalogueReader.Read(request.Data.FullName, null));
        var test = split.Cases(SplitPart.Test);
        var baselines = await ProgressBar.RunAsync(show => Task.Run(() => Baselines(split, request.Seed, show, cancellationToken), cancellationToken)).ConfigureAwait(false);
        var all = new RatingTable([.. test.Select(one => one.Rating)], baselines, RatingBaselines.Reference);
        Console.WriteLine(Describe(split, test));
        Console.WriteLine();
        Console.WriteLine("All users:");
        Console.WriteLine();
        Console.WriteLine(all.ToMarkdown());
        Console.WriteLine("Settings, chosen by RMSE on validation:");
        foreach (var baseline in baselines)
        {
            Console.WriteLine(FormattableString.Invariant($"- {baseline.Name}: {(baseline.Setting.Length > 0 ? $"{baseline.Setting}; " : "")}{baseline.ValidationRmse:F3}"));
        }

        var sample = await SampleAsync(settings, request, split, baselines, cancellationToken).ConfigureAwait(false);
        if (request.Json is { } json)
        {
            await File.WriteAllTextAsync(json.FullName, JsonSerializer.Serialize(new
            {
                data = split.Data.Name,
                users = split.Users.Count,
                ratings = split.Count,
                seed = request.Seed,
                settings = baselines.ToDictionary(one => one.Name, one => new { one.Setting, one.ValidationRmse }),
                all = all.Metrics,
                sample,
            }, Json) + "\n", cancellationToken).ConfigureAwait(false);
        }

        return 0;
    }

    /// <summary>The language model's readings on a sample of the users, with the baselines on the same ones.</summary>
    private static async Task<object?> SampleAsync(
        ChatRecSettings settings, Request request, RatingSplit split, IReadOnlyList<RatingPredictions> baselines, CancellationToken cancellationToken)
    {
        if (request.Users == 0)
        {
            return null;
        }

        var test = split.Cases(SplitPart.Test);
        var places = Enumerable.Range(0, test.Count).ToArray();
        new Random(request.Seed).Shuffle(places);
        places = [.. places.Take(request.Users).Order()];
        LlamaRuntime.Initialize(settings.Models.ToRuntime());
        var model = new RatingModelReadings(settings, request.Model, request.Adapter, split, request.Seed);
        var readings = await ProgressBar.RunAsync(show => model.RunAsync([.. places.Select(place => test[place])], show, cancellationToken)).ConfigureAwait(false);
        var table = new RatingTable([.. places.Select(place => test[place].Rating)], [.. baselines.Select(one => one.At(places)), .. readings], RatingBaselines.Reference);
        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant(
            $"{places.Length} users drawn by seed {request.Seed}; {Path.GetFileName(request.Model)} reads the newest {settings.Ranking.HistoryItems} ratings of a user{(request.Adapter is { } file ? $"; adapter {Path.GetFileName(file)}" : "")}:"));
        Console.WriteLine();
        Console.WriteLine(table.ToMarkdown());
        return new
        {
            users = places.Length,
            model = Path.GetFileName(request.Model),
            adapter = Path.GetFileName(request.Adapter),
            historyItems = settings.Ranking.HistoryItems,
            metrics = table.Metrics,
            costs = readings.ToDictionary(one => one.Name, one => one.Cost),
        };
    }

    private static List<RatingPredictions> Baselines(RatingSplit split, int seed, ShowProgress show, CancellationToken cancellationToken)
    {
        var evaluation = new RatingEvaluation(split);
        return [.. RatingBaselines.All(seed).Append(MlpBaseline.Model(seed)).Select(model => evaluation.Run(model, new Reporting<double>(share => show(model.Name, share, 1)), cancellationToken))];
    }

    private static string Describe(RatingSplit split, IReadOnlyList<RatingCase> test)
    {
        var known = split.Known(SplitPart.Test).Items.ToHashSet();
        var liked = test.Count(one => one.Rating >= RatingMetrics.LikedFrom) / (double)test.Count;
        return FormattableString.Invariant(
            $"{split.Data.Name}: {split.Users.Count:N0} users, {split.Data.Catalogue.Count:N0} items, {split.Count:N0} ratings. Each user's last rating is the test, {liked:P0} of them {RatingMetrics.LikedFrom} or more; {test.Count(one => !known.Contains(one.Item))} are of items that nobody rated before.");
    }

    private sealed record Request(DirectoryInfo Data, int Users, string Model, string? Adapter, int Seed, FileInfo? Json);
}

using System.CommandLine;
using ChatRec.Cli.Bench;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Retrievers;
using ChatRec.Evaluation.Retrievers.Reports;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec evaluate retriever</c>: fits retrievers on a data set and judges them by the papers' protocol, their numbers beside.</summary>
internal static class RetrieverEvaluationCommand
{
    private const string DefaultBaseline = "cotransition";

    public static Command Create()
    {
        DirectoryInfo? kept = null;
        var registry = RetrieverModels.All(() => kept);
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "Folder of the data: a MovieLens folder (ratings.csv, movies.csv) or prepared sequences (items.tsv, sequences.txt).",
            Required = true,
        };
        var models = new Option<string[]>("--model")
        {
            Description = $"Models to evaluate, several names or several times; all by default: {string.Join(", ", registry.Models.Select(model => model.Name))}.",
            AllowMultipleArgumentsPerToken = true,
        };
        var seeds = new Option<int>("--seeds") { Description = "Fits of each model that depends on chance, with seeds 1, 2, …", DefaultValueFactory = _ => 3 };
        var baseline = new Option<string?>("--baseline") { Description = $"Model that the gains are measured against ({DefaultBaseline}, or the first one evaluated)." };
        var json = new Option<FileInfo?>("--json") { Description = "Also write every run as JSON." };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Also write the table to a file." };
        var html = new Option<FileInfo?>("--html") { Description = "Also write a report with plots: one file that needs no other." };
        var trained = new Option<DirectoryInfo?>("--trained")
        {
            Description = "Folder where trained models are kept: a run that was stopped goes on from there, and a finished one is not trained again.",
        };
        var command = new Command("retriever", "Fits retrievers on a data set and measures Recall, MRR and NDCG over the whole catalogue (leave-one-out).")
        {
            data, models, seeds, baseline, trained, json, markdown, html,
        };
        command.SetAction((arguments, cancellationToken) =>
        {
            kept = arguments.GetValue(trained);
            var request = new Request(
                arguments.GetRequiredValue(data),
                arguments.GetValue(models) ?? [],
                arguments.GetValue(seeds),
                arguments.GetValue(baseline),
                arguments.GetValue(json),
                arguments.GetValue(markdown),
                arguments.GetValue(html));
            return RunAsync(registry, request, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(RetrieverRegistry registry, Request request, CancellationToken cancellationToken)
    {
        if (request.Seeds < 1)
        {
            throw new CommandException($"--seeds {request.Seeds}: at least 1 fit is needed.");
        }

        // Everything that can be wrong is looked at before hours are spent on fits.
        var models = request.Models.Length == 0 ? registry.Models : [.. request.Models.Select(name => registry[name]).Distinct()];
        _ = request.Baseline is null ? null : models.FirstOrDefault(model => model == registry[request.Baseline])
            ?? throw new CommandException($"--baseline {request.Baseline}: it is not among the evaluated models; name it with --model, too.");
        var outputs = new[] { request.Json, request.Markdown, request.Html }.OfType<FileInfo>().ToList();
        if (outputs.Find(file => file.Directory is { Exists: false }) is { } lost)
        {
            throw new CommandException($"{lost}: its folder does not exist.");
        }

        var data = EvaluationDataReader.Read(request.Data.FullName, cancellationToken);
        var evaluation = new RetrieverEvaluation(data);
        var (evaluated, runs) = await ProgressBar.RunAsync(show => Task.Run(
            () => Evaluate(evaluation, models, request, show, cancellationToken), cancellationToken)).ConfigureAwait(false);

        var names = evaluated.ConvertAll(model => model.Name);
        var baseline = request.Baseline is { } name ? registry[name].Name : names.Contains(DefaultBaseline) ? DefaultBaseline : names[0];
        var report = new RetrieverReport(evaluation, evaluated, runs, baseline, Describe(request));
        var text = RetrieverMarkdown.Write(report);
        Console.WriteLine(text);
        Console.WriteLine(FormattableString.Invariant($"Peak memory {PeakMemory.Bytes() / (1 << 20):N0} MiB."));
        await ReportFile.WriteAsync(request.Markdown, text, cancellationToken).ConfigureAwait(false);
        await ReportFile.WriteAsync(request.Json, RetrieverJson.Write(report), cancellationToken).ConfigureAwait(false);
        await ReportFile.WriteAsync(request.Html, RetrieverHtml.Write(report), cancellationToken).ConfigureAwait(false);
        return 0;
    }

    private static (List<IRetrieverModel> Models, List<RetrieverRun> Runs) Evaluate(
        RetrieverEvaluation evaluation,
        IReadOnlyList<IRetrieverModel> models,
        Request request,
        ShowProgress show,
        CancellationToken cancellationToken)
    {
        var evaluated = new List<IRetrieverModel>();
        var runs = new List<RetrieverRun>();
        foreach (var model in models)
        {
            try
            {
                for (var seed = 1; seed <= (model.UsesSeed ? request.Seeds : 1); seed++)
                {
                    var what = model.UsesSeed ? FormattableString.Invariant($"{model.Name}, seed {seed}") : model.Name;
                    show(what, 0, 1);
                    runs.Add(evaluation.Run(model, seed, new Reporting<double>(share => show(what, share, 1)), cancellationToken));
                    show(what, 1, 1);
                }

                evaluated.Add(model);
            }
            catch (RetrieverException exception) when (request.Models.Length == 0)
            {
                // Asked for by name it would be an error; among all of them it is left out, and said so.
                Console.WriteLine($"{model.Name} is left out: {exception.Message}");
            }
        }

        return evaluated.Count > 0 ? (evaluated, runs) : throw new CommandException("No model could be fitted on this data.");
    }

    private static string Describe(Request request)
    {
        var models = request.Models.Length == 0 ? "" : $" --model {string.Join(' ', request.Models)}";
        var baseline = request.Baseline is null ? "" : $" --baseline {request.Baseline}";
        return FormattableString.Invariant($"chatrec evaluate retriever --data DIR{models} --seeds {request.Seeds}{baseline}");
    }

    private sealed record Request(
        DirectoryInfo Data, string[] Models, int Seeds, string? Baseline, FileInfo? Json, FileInfo? Markdown, FileInfo? Html);
}

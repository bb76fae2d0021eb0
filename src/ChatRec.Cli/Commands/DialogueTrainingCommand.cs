using System.CommandLine;
using System.Diagnostics;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Dialogues;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Training.Dialogues;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec train dialogue</c>: learns from ReDial's dialogues what people want in a chat, for the ingested catalogue.</summary>
internal static class DialogueTrainingCommand
{
    private const string Attribution =
        "Counts and weights learned from ReDial (Li, Kahou, Schulz, Michalski, Charlin and Pal 2018, Towards Deep Conversational Recommendations, https://redialdata.github.io), CC BY 4.0. "
        + "Changed: reduced to titles and words by dialogue, without order, sentences or speakers.";

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Folder that holds the folder redial… with dialogues.jsonl.", Required = true };
        var file = new Option<FileInfo?>("--file") { Description = "Where to write the model (default: Retrieval:Dialogue:File, which the service reads)." };
        var seed = new Option<int>("--seed") { Description = "Seed of the random items that are trained against.", DefaultValueFactory = _ => 1 };
        var command = new Command("dialogue", "Learns from recorded dialogues what people want in a chat.") { data, file, seed };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            Settings.Read(arguments), arguments.GetRequiredValue(data), arguments.GetValue(file), arguments.GetValue(seed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ChatRecSettings settings, DirectoryInfo data, FileInfo? file, int seed, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var folders = DialogueFolders.Read(data);
        var catalogue = await IngestedCatalogue.LoadAsync(settings, cancellationToken).ConfigureAwait(false);
        var path = file?.FullName ?? settings.Retrieval.Dialogue.File;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var model = await ProgressBar.RunAsync(show => Task.Run(
            () =>
            {
                var bench = new DialogueWorkbench(catalogue, folders.Redial, new DialogueTrainingOptions { Seed = seed });
                var (weights, _) = bench.Train(new Reporting<double>(share => show("training", share, 1)), cancellationToken);
                return new DialogueModel(bench.Learned, weights, Attribution, catalogue.Catalogue.Hash);
            },
            cancellationToken)).ConfigureAwait(false);
        DialogueModelFile.Write(path, model);
        foreach (var (feature, weight) in DialogueFeatures.All.Zip(model.Weights))
        {
            Console.WriteLine(FormattableString.Invariant($"{feature.Group,-22} {feature.Name,-22} {weight,8:F3}"));
        }

        Console.WriteLine(FormattableString.Invariant($"{folders.Redial.Dialogues.Count} dialogues, {watch.Elapsed.TotalSeconds:F1} s. Wrote {path} ({new FileInfo(path).Length / 1024} kB)."));
        return 0;
    }
}

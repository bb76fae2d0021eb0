using System.CommandLine;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Dialogues;
using ChatRec.Cli.Dialogues.Replay;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec evaluate replay</c>: people of recorded dialogues speak to the real service, and what it answers can be read.</summary>
internal static class ReplayCommand
{
    // One person types what took several people an hour.
    private static readonly string[] Unlimited = ["DirectLine:StartsPerMinute=100000", "DirectLine:MessagesPerMinute=100000", "DirectLine:ReadsPerMinute=100000"];

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "Folder that holds a folder of dialogues: redial….", Required = true };
        var dialogues = new Option<int>("--dialogues") { Description = "How many, evenly spread over all of them.", DefaultValueFactory = _ => 30 };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Write the transcripts to this file." };
        var command = new Command("replay", "Replays the seekers of recorded dialogues over Direct Line to the service, in a process of its own with a fresh state folder.") { data, dialogues, markdown };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments,
            arguments.GetRequiredValue(data),
            arguments.GetValue(dialogues),
            arguments.GetValue(markdown),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, DirectoryInfo data, int count, FileInfo? markdown, CancellationToken cancellationToken)
    {
        if (count < 1)
        {
            throw new CommandException($"--dialogues {count}: at least 1 is needed.");
        }

        var home = Settings.FindHome(arguments);
        var chosen = DialogueReplay.Choose(DialogueFolders.Read(data).Redial.Dialogues, count);
        var state = Directory.CreateTempSubdirectory("chatrec-replay-");
        try
        {
            string[] keys = [.. Unlimited, .. arguments.GetValue(Settings.Set) ?? []];
            var settings = ChatRecSettings.Read(ChatRecConfiguration.Load(home, [.. keys.Append($"Storage:Path={state.FullName}").Select(key => $"--{key}")]), home);
            var rated = await IngestedCatalogue.LoadAsync(settings, cancellationToken).ConfigureAwait(false);
            await using var service = ServiceProcess.Start(home, state.FullName, keys);
            await service.ReadyAsync(cancellationToken).ConfigureAwait(false);
            var replay = new DialogueReplay(service.Client, rated);
            var before = service.ProcessorTime();
            var replayed = await ProgressBar.RunAsync(show => replay.RunAsync(chosen, show, cancellationToken)).ConfigureAwait(false);
            var turns = replayed.Sum(dialogue => dialogue.Turns.Count);
            Console.WriteLine(ReplayReport.Summary(replayed));
            Console.WriteLine(FormattableString.Invariant($"Processor time of the service: {(service.ProcessorTime() - before).TotalMilliseconds / turns:F0} ms a message."));
            if (markdown is not null)
            {
                await File.WriteAllTextAsync(markdown.FullName, ReplayReport.Transcripts(replayed), cancellationToken).ConfigureAwait(false);
            }

            return 0;
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }
}

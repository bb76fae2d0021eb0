using ChatRec.Evaluation.Dialogues;
using ChatRec.Evaluation.Dialogues.Readers;

namespace ChatRec.Cli.Dialogues;

/// <summary>The sets of dialogues in a folder: each stands in a folder of its own.</summary>
/// <param name="Redial">ReDial: what is learned from, and judged by cross-validation.</param>
/// <param name="Others">The rest, by name: only judged.</param>
internal sealed record DialogueFolders(DialogueSet Redial, IReadOnlyList<DialogueSet> Others)
{
    public const string RedialPrefix = "redial";

    public static DialogueFolders Read(DirectoryInfo folder)
    {
        if (!folder.Exists)
        {
            throw new CommandException($"--data {folder}: there is no such folder.");
        }

        var folders = folder.EnumerateDirectories().OrderBy(one => one.Name, StringComparer.Ordinal).ToList();
        var redial = folders.Find(one => one.Name.StartsWith(RedialPrefix, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandException($"--data {folder}: no folder {RedialPrefix}… is there; the model learns from ReDial's dialogues.");
        return new DialogueFolders(
            DialogueFolder.Read(redial.FullName),
            [.. folders.Where(one => !one.Name.StartsWith(RedialPrefix, StringComparison.OrdinalIgnoreCase)).Select(one => DialogueFolder.Read(one.FullName))]);
    }
}

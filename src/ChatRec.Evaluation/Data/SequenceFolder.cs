using System.Globalization;
using System.Net;

namespace ChatRec.Evaluation.Data;

/// <summary>
/// A folder of prepared sequences: items.tsv (header; item id, any columns, title last, with HTML entities) and sequences.txt (a user each line: the user's
/// id, then item ids, oldest first). Nothing is filtered or sorted: whoever prepared the files did that.
/// </summary>
internal static class SequenceFolder
{
    public const string ItemsFile = "items.tsv";
    public const string SequencesFile = "sequences.txt";

    public static EvaluationData Read(string folder, CancellationToken cancellationToken)
    {
        var (ids, titles) = ReadItems(folder);
        var indexes = ids.Select((id, index) => (id, index)).ToDictionary(pair => pair.id, pair => pair.index, StringComparer.Ordinal);
        var users = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var sequences = new List<int[]>();
        using var reader = EvaluationDataReader.Open(folder, SequencesFile);
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var words = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }

            if (words.Length - 1 < EvaluationData.ShortestSequence)
            {
                throw At(SequencesFile, line, string.Create(
                    CultureInfo.InvariantCulture,
                    $"user {words[0]} has {words.Length - 1} items; {EvaluationData.ShortestSequence} are needed: to learn from, for validation and for the test"));
            }

            if (!known.Add(words[0]))
            {
                throw At(SequencesFile, line, $"user {words[0]} is there twice");
            }

            users.Add(words[0]);
            sequences.Add([.. words.Skip(1).Select(id => indexes.TryGetValue(id, out var item)
                ? item
                : throw At(SequencesFile, line, $"item {id} of user {words[0]} is not in {ItemsFile}"))]);
        }

        return users.Count == 0
            ? throw new EvaluationDataException($"{Path.Combine(folder, SequencesFile)}: the file holds no sequence.")
            : new EvaluationData(EvaluationDataReader.NameOf(folder), [.. ids], [.. titles], [.. users], [.. sequences], null);

        EvaluationDataException At(string file, long line, string problem) => DelimitedFile.At(folder, file, line, problem);
    }

    // Titles hold bare quotation marks, so the columns are split at tabs and nothing is unquoted.
    private static (List<string> Ids, List<string> Titles) ReadItems(string folder)
    {
        var ids = new List<string>();
        var titles = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        using var reader = EvaluationDataReader.Open(folder, ItemsFile);
        var columns = reader.ReadLine()?.Split('\t').Length ?? 0;
        if (columns < 2)
        {
            throw DelimitedFile.At(folder, ItemsFile, 1, "the header names fewer than two columns separated by tabs; item_id and title are needed");
        }

        for (var line = 2; reader.ReadLine() is { } text; line++)
        {
            if (text.Length == 0)
            {
                continue;
            }

            var fields = text.Split('\t');
            if (fields.Length != columns)
            {
                throw DelimitedFile.At(folder, ItemsFile, line, string.Create(CultureInfo.InvariantCulture, $"{fields.Length} fields where the header has {columns}"));
            }

            if (fields[0].Length == 0 || fields[0].Any(char.IsWhiteSpace))
            {
                throw DelimitedFile.At(folder, ItemsFile, line, $"'{fields[0]}' is no item id: it is empty or holds a space");
            }

            if (!known.Add(fields[0]))
            {
                throw DelimitedFile.At(folder, ItemsFile, line, $"item {fields[0]} is there twice");
            }

            ids.Add(fields[0]);
            titles.Add(WebUtility.HtmlDecode(fields[^1]));
        }

        return (ids, titles);
    }
}

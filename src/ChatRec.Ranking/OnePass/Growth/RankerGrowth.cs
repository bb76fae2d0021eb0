using System.Security.Cryptography;
using System.Text;
using ChatRec.Llama.Gguf;
using ChatRec.Llama.Models;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Sequences;

namespace ChatRec.Ranking.OnePass.Growth;

/// <summary>
/// Tokens for titles that came after a ranker's training (`chatrec train ranker`). The file knows the vectors of the attributes that its titles have (genre, decade, words of
/// the title); a new title's token gets their sum, which is what training would have given it before anybody had met it. All other tokens stay as they are.
/// </summary>
public static class RankerGrowth
{
    /// <summary>Metadata: names of the attributes.</summary>
    public const string AttributesKey = "chatrec.attributes";

    /// <summary>Metadata: their vectors, one after the other.</summary>
    public const string VectorsKey = "chatrec.attribute_vectors";

    /// <summary>Metadata of a grown file: the hash of the one that it was made from. What was fitted for that one holds for it.</summary>
    public const string GrownFromKey = "chatrec.grown_from";

    private const string Tokens = "tokenizer.ggml.tokens";
    private const string Types = "tokenizer.ggml.token_type";
    private const string VocabularySize = "llama.vocab_size";
    private const string Table = "token_embd.weight";
    private const int UserDefined = 4;

    /// <summary>The file to load: the ranker's own where it has a token for every title or is no ranker of ours, or else a copy with the missing ones.</summary>
    /// <param name="path">The ranker's file.</param>
    /// <param name="items">The catalogue.</param>
    /// <param name="folder">Where a copy is kept; made if it is not there. Copies of an earlier state of the catalogue are deleted.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    /// <returns>The file, and how many tokens it has more than the ranker's own.</returns>
    /// <exception cref="SequenceModelException">A file cannot be read or written.</exception>
    public static async Task<(string Path, int Added)> EnsureAsync(string path, IReadOnlyList<Item> items, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (GgufFile.ReadMetadata(path).Values.GetValueOrDefault(VectorsKey) is null)
        {
            return (path, 0);
        }

        var file = TensorFile.Read(path);
        var known = ((string[])file.Metadata[Tokens]).ToHashSet(StringComparer.Ordinal);
        var missing = items.Select(item => (Title: PromptText.Clean(item.TitleWithYear), Item: item)).Where(entry => known.Add(entry.Title)).ToList();
        if (missing.Count == 0)
        {
            return (path, 0);
        }

        var hash = await FileHash.ComputeAsync(path, null, cancellationToken).ConfigureAwait(false);
        var described = string.Join('\n', missing.Select(entry => $"{entry.Title}\t{string.Join('|', entry.Item.Genres)}"));
        var name = $"ranker-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{hash}\n{described}")))[..16]}.gguf";
        var grown = Path.Combine(folder, name);
        if (!File.Exists(grown))
        {
            Directory.CreateDirectory(folder);
            Write(file, missing, hash, grown);
            foreach (var old in Directory.EnumerateFiles(folder, "ranker-*.gguf").Where(other => Path.GetFileName(other) != name))
            {
                DeleteQuietly(old);
            }
        }

        return (grown, missing.Count);
    }

    private static void Write(TensorFile file, List<(string Title, Item Item)> missing, string hash, string path)
    {
        var names = (string[])file.Metadata[AttributesKey];
        var vectors = (float[])file.Metadata[VectorsKey];
        var table = file.Tensors[Table];
        var values = new float[(table.Rows + missing.Count) * table.Columns];
        table.Values.CopyTo(values, 0);
        var attributes = TitleAttributes.Of(names, missing.ConvertAll(entry => entry.Item));
        for (var added = 0; added < missing.Count; added++)
        {
            var row = values.AsSpan((table.Rows + added) * table.Columns, table.Columns);
            foreach (var attribute in attributes.Of(added))
            {
                for (var component = 0; component < row.Length; component++)
                {
                    row[component] += vectors[(attribute * row.Length) + component];
                }
            }
        }

        var metadata = new Dictionary<string, object>(file.Metadata, StringComparer.Ordinal)
        {
            [Tokens] = (string[])[.. (string[])file.Metadata[Tokens], .. missing.Select(entry => entry.Title)],
            [Types] = (int[])[.. (int[])file.Metadata[Types], .. missing.Select(_ => UserDefined)],
            [VocabularySize] = (uint)(table.Rows + missing.Count),
            [GrownFromKey] = hash,
        };
        TensorFile.Write(
            path, metadata, [.. file.Tensors.Values.Select(tensor => tensor.Name == Table ? new Tensor(Table, table.Rows + missing.Count, table.Columns, values) { Encoding = tensor.Encoding } : tensor)]);
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process still serves from it; the next start tries again.
        }
    }
}

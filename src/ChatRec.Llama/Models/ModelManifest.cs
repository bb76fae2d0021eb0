using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ChatRec.Llama.Gguf;

namespace ChatRec.Llama.Models;

/// <summary>
/// <c>models/manifest.json</c>: which model files there are, with hashes, licences and sources. The files lie in the
/// manifest's folder. Immutable; <see cref="AddAsync"/> returns a new one.
/// </summary>
public sealed partial class ModelManifest
{
    private const int MaxManifestBytes = 4 * 1024 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private const string SequenceArchitecture = "chatrec-sequence";

    /// <summary>Metadata that only a ranker of <c>chatrec train ranker</c> has: how many of each user's last items it has not seen.</summary>
    public const string RankerKey = "chatrec.held_back";

    // Encoders' metadata says how to pool, or the architecture is one of BERT's.
    private static readonly string[] EncoderArchitectures = ["bert", "nomic-bert", "jina-bert-v2", "modern-bert", "t5encoder", "gemma-embedding"];

    private ModelManifest(string path, IReadOnlyList<ModelEntry> models)
    {
        Path = System.IO.Path.GetFullPath(path);
        Models = models;
    }

    /// <summary>The manifest's file.</summary>
    public string Path { get; }

    /// <summary>The folder of the model files.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The models, in the manifest's order.</summary>
    public IReadOnlyList<ModelEntry> Models { get; }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="ModelManifestException">The file is missing, is no manifest, or an entry makes no sense; says which.</exception>
    public static ModelManifest Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxManifestBytes)
            {
                throw new ModelManifestException($"{path}: is larger than any manifest; restore it from the repository.");
            }

            using var stream = File.OpenRead(path);
            var document = JsonSerializer.Deserialize<Document>(stream, Json)
                ?? throw new ModelManifestException($"{path}: is empty; restore it from the repository.");
            foreach (var model in document.Models)
            {
                Require(path, model, document.Models);
            }

            return new ModelManifest(path, document.Models);
        }
        catch (JsonException exception)
        {
            throw new ModelManifestException($"{path}: is not a valid manifest: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelManifestException($"{path}: cannot be read ({exception.Message.TrimEnd('.')}); the manifest comes with the repository.", exception);
        }
    }

    /// <summary>The model of a name or file name.</summary>
    /// <exception cref="ModelManifestException">There is none; names those that there are.</exception>
    public ModelEntry Find(string name) =>
        Models.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase)
            || string.Equals(model.File, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ModelManifestException($"{Path}: has no model '{name}'; it has {string.Join(", ", Models.Select(model => model.Name))}.");

    /// <summary>Where a model's file lies.</summary>
    public string PathOf(ModelEntry model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return System.IO.Path.Combine(Folder, model.File);
    }

    /// <summary>Compares a model's file with the manifest, reading it once from beginning to end.</summary>
    public async Task<ModelCheck> VerifyAsync(ModelEntry model, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var path = PathOf(model);
        var remedy = model.Download is null
            ? $"restore it from the repository (`git checkout -- {System.IO.Path.GetFileName(Folder)}/{model.File}`)"
            : $"fetch it with `chatrec models pull {model.Name}`";
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return new ModelCheck(model, ModelState.Missing, $"{path}: is missing; {remedy}.");
        }

        if (file.Length != model.Size)
        {
            return new ModelCheck(model, ModelState.WrongSize, $"{path}: has {file.Length} bytes instead of {model.Size}; {remedy}.");
        }

        var hash = await FileHash.ComputeAsync(path, progress, cancellationToken);
        return hash == model.Sha256
            ? new ModelCheck(model, ModelState.Intact, $"{path}: is intact.")
            : new ModelCheck(model, ModelState.WrongHash, $"{path}: has another content than the manifest says (SHA-256 {hash}); {remedy}.");
    }

    /// <summary>
    /// Adds a GGUF file: reads its metadata, hashes it, copies it into the models' folder if it lies elsewhere, and writes the
    /// manifest. A file that is already there under the same name takes the place of its entry.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Short name; null: the file's name in lower case.</param>
    /// <param name="licence">SPDX identifier; null: what the file says, else <c>unknown</c>.</param>
    /// <param name="source">Where it comes from; null: what the file says, else <c>added by hand</c>.</param>
    /// <param name="progress">Receives bytes hashed.</param>
    /// <param name="cancellationToken">Stops hashing or copying.</param>
    /// <returns>The new manifest and the entry.</returns>
    /// <exception cref="ModelLoadException">The file is no usable GGUF file.</exception>
    /// <exception cref="ModelManifestException">Another file of that name is there already, or the name is taken.</exception>
    public async Task<(ModelManifest Manifest, ModelEntry Entry)> AddAsync(
        string file,
        string? name = null,
        string? licence = null,
        string? source = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var metadata = GgufFile.ReadMetadata(file);
        var fileName = System.IO.Path.GetFileName(file);
        var hash = await FileHash.ComputeAsync(file, progress, cancellationToken);
        var entry = new ModelEntry
        {
            Name = name ?? System.IO.Path.GetFileNameWithoutExtension(fileName).ToLowerInvariant(),
            File = fileName,
            Role = RoleOf(metadata),
            Size = new FileInfo(file).Length,
            Sha256 = hash,
            Licence = licence ?? metadata.Licence ?? "unknown",
            Source = source ?? metadata.Text("general.source.url") ?? metadata.Text("general.url") ?? "added by hand",
            Architecture = metadata.Architecture,
            Parameters = metadata.ParameterCount,
            ContextLength = metadata.ArchitectureNumber("context_length"),
        };
        var models = Models.Where(model => model.File != fileName).Append(entry).ToArray();
        Require(Path, entry, models);

        await CopyHereAsync(file, entry, cancellationToken);
        var manifest = new ModelManifest(Path, models);
        manifest.Write();
        return (manifest, entry);
    }

    private static ModelRole RoleOf(GgufMetadata metadata) =>
        metadata.Type == "adapter" ? ModelRole.Adapter
        : metadata.Architecture == SequenceArchitecture ? ModelRole.Retriever
        : metadata.Text(RankerKey) is not null ? ModelRole.Ranker
        : EncoderArchitectures.Contains(metadata.Architecture) || metadata.ArchitectureNumber("pooling_type") is not null ? ModelRole.TextEncoder
        : ModelRole.LanguageModel;

    private async Task CopyHereAsync(string file, ModelEntry entry, CancellationToken cancellationToken)
    {
        var target = PathOf(entry);
        if (System.IO.Path.GetFullPath(file) == target)
        {
            return;
        }

        if (File.Exists(target) && await FileHash.ComputeAsync(target, null, cancellationToken) != entry.Sha256)
        {
            throw new ModelManifestException($"{target}: another file of that name is there already; rename one of them.");
        }

        var unfinished = target + ".unfinished";
        await using (var from = File.OpenRead(file))
        await using (var to = File.Create(unfinished))
        {
            await from.CopyToAsync(to, cancellationToken);
        }

        File.Move(unfinished, target, overwrite: true);
    }

    private void Write()
    {
        var unfinished = Path + ".unfinished";
        File.WriteAllText(unfinished, JsonSerializer.Serialize(new Document { Models = Models }, Json) + "\n");
        File.Move(unfinished, Path, overwrite: true);
    }

    // A manifest may come from elsewhere: a name in it must not lead out of its folder.
    private static void Require(string path, ModelEntry model, IReadOnlyList<ModelEntry> all)
    {
        if (model.File.Contains('\\', StringComparison.Ordinal) || model.File.Split('/').Any(part => part.Length == 0 || part.StartsWith('.') || part.Contains(':')))
        {
            throw new ModelManifestException($"{path}: the file '{model.File}' of '{model.Name}' must be a plain file name, or one in a folder below.");
        }

        if (!Sha256Hex().IsMatch(model.Sha256) || model.Size <= 0)
        {
            throw new ModelManifestException($"{path}: '{model.Name}' needs a size and a SHA-256 of 64 lower-case hex digits.");
        }

        if (all.Count(other => string.Equals(other.Name, model.Name, StringComparison.OrdinalIgnoreCase)) > 1)
        {
            throw new ModelManifestException($"{path}: two models have the name '{model.Name}'; give each its own.");
        }

        if (model.Download is { } download && download.Scheme is not ("http" or "https"))
        {
            throw new ModelManifestException($"{path}: the download address of '{model.Name}' must begin with https://.");
        }
    }

    [GeneratedRegex("^[0-9a-f]{64}\\z")]
    private static partial Regex Sha256Hex();

    private sealed record Document
    {
        public required IReadOnlyList<ModelEntry> Models { get; init; }
    }
}

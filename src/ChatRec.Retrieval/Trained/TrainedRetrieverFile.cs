using System.Globalization;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text.Json;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Sequences;

namespace ChatRec.Retrieval.Trained;

/// <summary>
/// A trained retriever in a folder: <c>retriever.json</c> and the sequence encoder it names, whose file name holds the beginning of its SHA-256. A new one is
/// published by writing the encoder under its own name and then replacing <c>retriever.json</c> in one step, so whoever reads sees the old one or the new
/// one. The encoder before stays until the next publication: a reader may just have read its name.
/// </summary>
public static class TrainedRetrieverFile
{
    /// <summary>Name of the file that describes the retriever.</summary>
    public const string Name = "retriever.json";

    /// <summary>Hexadecimal digits of the SHA-256 that file and collection names hold.</summary>
    internal const int IdLength = 12;

    private const int MaxBytes = 256 << 20;

    /// <summary>Publishes a retriever.</summary>
    /// <param name="folder">Where; made if it is missing.</param>
    /// <param name="description">What to say of it; file name and SHA-256 are filled in here.</param>
    /// <param name="sequenceFile">The sequence encoder as training wrote it; it is copied.</param>
    /// <returns>The published retriever.</returns>
    /// <exception cref="TrainedRetrieverException">It does not fit together, or cannot be written; what was published before stays in use.</exception>
    public static TrainedRetriever Save(string folder, TrainedRetrieverDescription description, string sequenceFile)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(description);
        var path = Path.Combine(folder, Name);
        try
        {
            var model = SequenceModel.Load(sequenceFile);
            var sha256 = Sha256Of(sequenceFile);
            description = description with { SequenceFile = $"{model.Kind}-{sha256[..IdLength]}.gguf", SequenceSha256 = sha256 };
            Check(path, description, model);

            Directory.CreateDirectory(folder);
            var before = PublishedEncoder(path);
            Replace(Path.Combine(folder, description.SequenceFile), to =>
            {
                using var from = File.OpenRead(sequenceFile);
                from.CopyTo(to);
            });
            var text = JsonSerializer.SerializeToUtf8Bytes(description, TrainedRetrieverJson.Default.TrainedRetrieverDescription);
            Replace(path, to => to.Write(text));
            RemoveOthers(folder, description.SequenceFile, before);
            return new TrainedRetriever(folder, description, Sha256Of(text), model);
        }
        catch (SequenceModelException exception)
        {
            throw new TrainedRetrieverException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainedRetrieverException(
                $"{path}: the trained retriever cannot be written: {exception.Message} What was there before stays in use; free space or choose another folder, and run again.", exception);
        }
    }

    /// <summary>Whether a folder holds a trained retriever, good or bad.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, Name));

    /// <summary>The first folder that holds one; null: none does.</summary>
    public static string? Find(IEnumerable<string> folders) => folders.FirstOrDefault(Exists);

    /// <summary>Loads a retriever and checks that it is whole.</summary>
    /// <exception cref="TrainedRetrieverException">It is missing, damaged, of another format, or its parts do not belong together.</exception>
    public static TrainedRetriever Load(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var path = Path.Combine(folder, Name);
        try
        {
            var (description, hash) = Read(path);
            CheckName(path, description);
            var encoder = Path.Combine(folder, description.SequenceFile);
            if (!File.Exists(encoder))
            {
                throw new TrainedRetrieverException($"{path}: names {description.SequenceFile}, which does not lie beside it; restore it, or run `chatrec train retriever`.");
            }

            if (Sha256Of(encoder) is var found && found != description.SequenceSha256)
            {
                throw new TrainedRetrieverException(
                    $"{encoder}: damaged, or another file under this name: its SHA-256 begins {found[..IdLength]}, {Name} says {description.SequenceSha256[..IdLength]}. Restore it, or run `chatrec train retriever`.");
            }

            var model = SequenceModel.Load(encoder);
            Check(path, description, model);
            return new TrainedRetriever(folder, description, hash, model);
        }
        catch (SequenceModelException exception)
        {
            throw new TrainedRetrieverException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainedRetrieverException($"{path}: the trained retriever cannot be read: {exception.Message}", exception);
        }
    }

    private static (TrainedRetrieverDescription Description, string Hash) Read(string path)
    {
        if (new FileInfo(path) is { Length: > MaxBytes } large)
        {
            throw Damaged(path, string.Create(CultureInfo.InvariantCulture, $"it has {large.Length:N0} bytes"));
        }

        // Read once: what is hashed is what is understood, whatever takes its place meanwhile.
        var text = File.ReadAllBytes(path);

        try
        {
            // Looked at first: a later format may lack what this one needs.
            using var document = JsonDocument.Parse(text);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("format", out var format)
                || format.ValueKind != JsonValueKind.Number || !format.TryGetInt32(out var version))
            {
                throw Damaged(path, "it names no format");
            }

            if (version != TrainedRetrieverDescription.CurrentFormat)
            {
                throw new TrainedRetrieverException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}: format {version}; this ChatRec reads {TrainedRetrieverDescription.CurrentFormat}. Use the ChatRec that wrote it, or run `chatrec train retriever`."));
            }

            return (root.Deserialize(TrainedRetrieverJson.Default.TrainedRetrieverDescription) ?? throw Damaged(path, "it is empty"), Sha256Of(text));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Damaged(path, exception.Message, exception);
        }
    }

    private static void CheckName(string path, TrainedRetrieverDescription description)
    {
        if (description.SequenceSha256.Length != 64 || !description.SequenceSha256.All(char.IsAsciiHexDigitLower))
        {
            throw Damaged(path, $"'{description.SequenceSha256}' is no SHA-256");
        }

        if (description.SequenceFile != Path.GetFileName(description.SequenceFile) || !description.SequenceFile.Contains(description.SequenceSha256[..IdLength], StringComparison.Ordinal))
        {
            throw Damaged(path, $"'{description.SequenceFile}' is no file name with the beginning of the encoder's SHA-256");
        }
    }

    private static void Check(string path, TrainedRetrieverDescription description, SequenceModel model)
    {
        if (description.CatalogueHash != model.CatalogueHash)
        {
            throw new TrainedRetrieverException(
                $"{path}: describes a training on catalogue {description.CatalogueHash}, and {description.SequenceFile} was trained on {model.CatalogueHash}: they do not belong together. Run `chatrec train retriever`.");
        }

        if (description.Items.Count != model.ItemCount)
        {
            throw Damaged(path, string.Create(CultureInfo.InvariantCulture, $"it lists {description.Items.Count} items, {description.SequenceFile} has {model.ItemCount}"));
        }

        if (description.Items.GroupBy(item => item.Id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw Damaged(path, $"item '{twice.Key}' stands there twice");
        }

        CheckNumbers(Path.Combine(Path.GetDirectoryName(path)!, description.SequenceFile), model);
        CheckFusion(path, description.Fusion);
        ValidatedOptions.Check(description.Transitions, nameof(description.Transitions), message => Damaged(path, message));
    }

    // A training that went wrong may have left such weights; a vector store would take them for its own failure.
    private static void CheckNumbers(string encoder, SequenceModel model)
    {
        var (user, vector) = (new float[model.Dimensions], new float[model.Dimensions]);
        model.UserVector([0], user);
        for (var item = 0; item < model.ItemCount; item++)
        {
            model.CopyItemVector(item, vector);
            if (!float.IsFinite(TensorPrimitives.SumOfSquares<float>(vector)) || !float.IsFinite(TensorPrimitives.Dot<float>(user, vector)))
            {
                throw new TrainedRetrieverException(string.Create(
                    CultureInfo.InvariantCulture, $"{encoder}: item {item} has a vector or a score that is no number: the training went wrong. Run `chatrec train retriever` again."));
            }
        }
    }

    private static void CheckFusion(string path, IReadOnlyList<TrainedFusionPart> fusion)
    {
        if (fusion.FirstOrDefault(part => part.Name is not (TrainedFusionPart.Sequence or TrainedFusionPart.Transitions)) is { } unknown)
        {
            throw Damaged(path, $"it fuses '{unknown.Name}'; '{TrainedFusionPart.Sequence}' and '{TrainedFusionPart.Transitions}' can be fused");
        }

        if (fusion.FirstOrDefault(part => !(part.Weight >= 0) || double.IsInfinity(part.Weight) || !Enum.IsDefined(part.Transform)) is { } wrong)
        {
            throw Damaged(path, string.Create(CultureInfo.InvariantCulture, $"the weight of '{wrong.Name}' is {wrong.Weight} on scale {wrong.Transform}"));
        }

        if (fusion.FirstOrDefault(part => part.Name == TrainedFusionPart.Sequence && part.Transform is not (ScoreTransform.LogSoftmax or ScoreTransform.Identity)) is { } shared)
        {
            throw Damaged(path, $"the scale of '{shared.Name}' is {shared.Transform}; logits have {ScoreTransform.LogSoftmax} or {ScoreTransform.Identity}");
        }

        if (fusion.DistinctBy(part => part.Name).Count() != fusion.Count || !fusion.Any(part => part.Weight > 0))
        {
            throw Damaged(path, "its fusion needs each part once, and one with a weight above 0");
        }
    }

    private static string? PublishedEncoder(string path)
    {
        try
        {
            return File.Exists(path) ? Read(path).Description.SequenceFile : null;
        }
        catch (TrainedRetrieverException)
        {
            // What cannot be read is replaced, and nobody uses its encoder.
            return null;
        }
    }

    private static void Replace(string path, Action<Stream> write)
    {
        var partial = path + ".partial";
        try
        {
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            DeleteQuietly(partial);
            throw;
        }
    }

    private static void RemoveOthers(string folder, string published, string? before)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.gguf").Where(file => Path.GetFileName(file) is var name && name != published && name != before))
        {
            DeleteQuietly(file);
        }
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It takes room and harms nobody; the next publication tries again.
        }
    }

    private static string Sha256Of(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string Sha256Of(byte[] text) => Convert.ToHexStringLower(SHA256.HashData(text));

    private static TrainedRetrieverException Damaged(string path, string what, Exception? innerException = null) =>
        new($"{path}: damaged ({what.TrimEnd('.')}); restore it, or run `chatrec train retriever`.", innerException);
}

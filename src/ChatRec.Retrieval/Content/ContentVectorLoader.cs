using System.Globalization;
using ChatRec.Retrieval.Indexing;
using ChatRec.Retrieval.Items;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Content;

/// <summary>
/// The content vectors of a catalogue. One is computed only if neither a file of vectors nor the database knows it; after an interruption the computing goes on
/// where it stopped.
/// </summary>
public sealed partial class ContentVectorLoader
{
    private const int IdentityLength = 12;

    private readonly ContentCache _cache;
    private readonly ContentEncoder? _encoder;
    private readonly ContentOptions _options;
    private readonly ItemTextTemplate _template;
    private readonly ILogger _logger;

    /// <summary>Creates a loader.</summary>
    /// <param name="database">Remembers vectors.</param>
    /// <param name="encoder">Null: items whose vector is not cached are left out.</param>
    /// <param name="options">Which template, encoder and files.</param>
    /// <param name="logger">Optional.</param>
    /// <exception cref="ContentException">An option is wrong.</exception>
    public ContentVectorLoader(CatalogueDatabase database, ContentEncoder? encoder, ContentOptions options, ILogger<ContentVectorLoader>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ValidatedOptions.Check(options, ContentOptions.Section, message => new ContentException(message));
        _cache = new ContentCache(database);
        _encoder = encoder;
        _options = options;
        _logger = logger ?? NullLogger<ContentVectorLoader>.Instance;
        try
        {
            _template = ItemTextTemplate.Parse(options.Template);
        }
        catch (FormatException exception)
        {
            throw new ContentException($"{ContentOptions.Section}:{nameof(options.Template)}: {exception.Message}", exception);
        }
    }

    /// <summary>Alias of the collection that the vectors go to.</summary>
    public string Collection => _options.Collection;

    /// <summary>The catalogue's vectors, from files, from the database or from the encoder.</summary>
    /// <exception cref="ContentException">A vector cannot be made.</exception>
    public async Task<IndexReport> LoadAsync(Catalogue catalogue, IProgress<IndexProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        var texts = catalogue.Items.Select(_template.Render).ToArray();
        var hashes = Array.ConvertAll(texts, TextHash.Of);
        var vectors = await Task.Run(() => FindCached(hashes), cancellationToken).ConfigureAwait(false);
        int[] missing = [.. Enumerable.Range(0, texts.Length).Where(index => vectors[index] is null)];
        var encoded = 0;
        if (_encoder is not null)
        {
            foreach (var batch in missing.Chunk(_options.BatchSize))
            {
                var made = await _encoder.EncodeAsync([.. batch.Select(index => texts[index])], cancellationToken).ConfigureAwait(false);
                _cache.Add(_options.EncoderId, [.. batch.Select(index => hashes[index])], made);
                for (var index = 0; index < batch.Length; index++)
                {
                    vectors[batch[index]] = made[index];
                }

                encoded += batch.Length;
                progress?.Report(new IndexProgress(IndexPhase.Encoding, encoded, missing.Length));
            }
        }

        CheckDimensions(vectors);
        return new IndexReport(
            new ContentVectors(catalogue, vectors), Cached: texts.Length - missing.Length, Encoded: encoded, Missing: missing.Length - encoded, Written: 0, Removed: 0);
    }

    /// <summary>Writes the catalogue's vectors to a file, encoding what no cache has. The bundled file is made so.</summary>
    /// <returns>Number of vectors written; equal texts share one.</returns>
    /// <exception cref="ContentException">There is no encoder for a vector that is missing.</exception>
    public async Task<int> WriteAsync(Catalogue catalogue, string path, IProgress<IndexProgress>? progress, CancellationToken cancellationToken)
    {
        var report = await LoadAsync(catalogue, progress, cancellationToken).ConfigureAwait(false);
        if (report.Missing > 0)
        {
            throw new ContentException($"{path}: {report.Missing} items have no vector and there is no encoder to make them.");
        }

        var entries = catalogue.Items
            .Select(item => (Text: TextHash.Of(_template.Render(item)), Vector: report.Vectors.FindHalves(item.Id)!))
            .DistinctBy(entry => entry.Text)
            .ToArray();
        await ContentVectorFile.WriteAsync(path, _options.EncoderId, _template.Hash, entries, cancellationToken).ConfigureAwait(false);
        return entries.Length;
    }

    /// <summary>What tells vectors of this encoder, template and dimension from others: 12 hexadecimal digits.</summary>
    internal string IdentityOf(int dimensions) => HashOf(_options.EncoderId, _template.Hash, dimensions.ToString(CultureInfo.InvariantCulture))[..IdentityLength];

    /// <summary>What tells an item's vector and payload from what they were before.</summary>
    internal string StampOf(Item item) =>
        HashOf(_options.EncoderId, _template.Render(item), item.TitleWithYear, string.Join('|', item.Genres), string.Join('|', item.AlternateTitles));

    private Half[]?[] FindCached(TextHash[] texts)
    {
        var vectors = new Half[]?[texts.Length];
        foreach (var path in _options.VectorFiles.Where(File.Exists))
        {
            var file = ContentVectorFile.Read(path);
            if (file.EncoderId != _options.EncoderId || file.TemplateHash != _template.Hash)
            {
                LogOtherFile(path);
                continue;
            }

            for (var index = 0; index < texts.Length; index++)
            {
                if (vectors[index] is null && file.TryGet(texts[index], out var vector))
                {
                    vectors[index] = vector.ToArray();
                }
            }
        }

        int[] rest = [.. Enumerable.Range(0, texts.Length).Where(index => vectors[index] is null)];
        var remembered = _cache.Find(_options.EncoderId, [.. rest.Select(index => texts[index])]);
        for (var index = 0; index < rest.Length; index++)
        {
            vectors[rest[index]] = remembered[index];
        }

        return vectors;
    }

    private void CheckDimensions(Half[]?[] vectors)
    {
        var dimensions = vectors.Where(vector => vector is not null).Select(vector => vector!.Length).Distinct().ToArray();
        if (dimensions.Length > 1)
        {
            throw new ContentException(
                $"Vectors of {string.Join(" and ", dimensions)} dimensions carry the same {ContentOptions.Section}:{nameof(ContentOptions.EncoderId)} '{_options.EncoderId}': give another encoder another identity.");
        }
    }

    private static string HashOf(params string[] parts) => Convert.ToHexStringLower(TextHash.Of(string.Join('\u001f', parts)).ToArray());

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} holds vectors of another encoder or item text template and is not used")]
    private partial void LogOtherFile(string path);
}

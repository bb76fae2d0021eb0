using System.Globalization;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.VectorStores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Content;

/// <summary>
/// Keeps the vector store in step with the catalogue. A vector is computed only if neither a file of vectors nor the database knows
/// it, a point is written only if its stamp in the store is another; after an interruption both go on where they stopped.
/// Every encoder, and every text template, has a collection of its own, <c>items_HASH</c>; people and searches know the alias <c>items</c>,
/// which stands for it as soon as it is complete.
/// </summary>
public sealed partial class ContentIndexer
{
    /// <summary>Name of the content vector in the store.</summary>
    public const string VectorName = "content";

    private const int WriteBatch = 500;
    private const int ScrollBatch = 2_000;
    private const int IdentityLength = 12;
    private const string RebuiltSuffix = "-2";

    private readonly IVectorStore _store;
    private readonly ContentCache _cache;
    private readonly ContentEncoder? _encoder;
    private readonly ContentOptions _options;
    private readonly ItemTextTemplate _template;
    private readonly ILogger _logger;

    /// <summary>Creates an indexer.</summary>
    /// <param name="database">Remembers vectors and what was written.</param>
    /// <param name="store">The store to keep in step.</param>
    /// <param name="encoder">Null: items whose vector is not cached are left out.</param>
    /// <param name="options">Which collection, template and encoder.</param>
    /// <param name="logger">Optional.</param>
    /// <exception cref="ContentException">An option is wrong.</exception>
    public ContentIndexer(CatalogueDatabase database, IVectorStore store, ContentEncoder? encoder, ContentOptions options, ILogger<ContentIndexer>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ValidatedOptions.Check(options, ContentOptions.Section, message => new ContentException(message));
        _cache = new ContentCache(database);
        _store = store;
        _encoder = encoder;
        _options = options;
        _logger = logger ?? NullLogger<ContentIndexer>.Instance;
        try
        {
            _template = ItemTextTemplate.Parse(options.Template);
        }
        catch (FormatException exception)
        {
            throw new ContentException($"{ContentOptions.Section}:{nameof(options.Template)}: {exception.Message}", exception);
        }
    }

    /// <summary>Brings vectors and store up to date with the catalogue.</summary>
    /// <exception cref="VectorStoreException">The store cannot be used.</exception>
    /// <exception cref="ContentException">A vector cannot be made.</exception>
    public async Task<ContentIndexReport> IndexAsync(Catalogue catalogue, IProgress<ContentIndexProgress>? progress, CancellationToken cancellationToken, bool rebuild = false)
    {
        var report = await LoadVectorsAsync(catalogue, progress, cancellationToken).ConfigureAwait(false);
        var (written, removed) = await SynchroniseAsync(catalogue, report.Vectors, progress, cancellationToken, rebuild).ConfigureAwait(false);
        report = report with { Written = written, Removed = removed };
        await RemoveOthersAsync(cancellationToken).ConfigureAwait(false);
        LogIndexed(report.Vectors.Count, report.Cached, report.Encoded, report.Missing, report.Written, report.Removed);
        return report;
    }

    /// <summary>The catalogue's vectors, from files, from the database or from the encoder; does not touch the store.</summary>
    public async Task<ContentIndexReport> LoadVectorsAsync(Catalogue catalogue, IProgress<ContentIndexProgress>? progress, CancellationToken cancellationToken)
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
                progress?.Report(new ContentIndexProgress(ContentIndexPhase.Encoding, encoded, missing.Length));
            }
        }

        CheckDimensions(vectors);
        return new ContentIndexReport(
            new ContentVectors(catalogue, vectors), Cached: texts.Length - missing.Length, Encoded: encoded, Missing: missing.Length - encoded, Written: 0, Removed: 0);
    }

    /// <summary>Writes the catalogue's vectors to a file, encoding what no cache has. The bundled file is made so.</summary>
    /// <returns>Number of vectors written; equal texts share one.</returns>
    /// <exception cref="ContentException">There is no encoder for a vector that is missing.</exception>
    public async Task<int> WriteVectorsAsync(Catalogue catalogue, string path, IProgress<ContentIndexProgress>? progress, CancellationToken cancellationToken)
    {
        var report = await LoadVectorsAsync(catalogue, progress, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Writes what the store lacks and removes what the catalogue lacks; then the alias stands for the collection.</summary>
    /// <param name="catalogue">The items.</param>
    /// <param name="vectors">Their vectors; items without one are left out.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellationToken">Stops; what is written stays, and is not written again.</param>
    /// <param name="rebuild">Whether to fill a new collection though the present one is of the same encoder, for example with other settings of the store. Searches find the old one until it is complete.</param>
    public async Task<(int Written, int Removed)> SynchroniseAsync(
        Catalogue catalogue, ContentVectors vectors, IProgress<ContentIndexProgress>? progress, CancellationToken cancellationToken, bool rebuild = false)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(vectors);
        if (vectors.Count == 0)
        {
            return (0, 0);
        }

        var current = await _store.FindAliasAsync(_options.Collection, cancellationToken).ConfigureAwait(false);
        if (current is not null && !IsOurs(current))
        {
            throw new VectorStoreException(
                $"The vector store's alias '{_options.Collection}' stands for '{current}', which ChatRec did not make and leaves alone: give this ChatRec another {ContentOptions.Section}:{nameof(ContentOptions.Collection)}.");
        }

        var name = NameOf(vectors.Dimensions);
        var target = current == name ? rebuild ? name + RebuiltSuffix : name : current == name + RebuiltSuffix && !rebuild ? current : name;
        if (rebuild)
        {
            await _store.DeleteCollectionAsync(target, cancellationToken).ConfigureAwait(false);
        }

        await _store.EnsureCollectionAsync(
            new CollectionSchema(target, [new NamedVector(VectorName, vectors.Dimensions, VectorDistance.Cosine)]), cancellationToken).ConfigureAwait(false);
        var changes = await WriteChangesAsync(target, catalogue, vectors, progress, cancellationToken).ConfigureAwait(false);
        if (current != target)
        {
            await _store.SwitchAliasAsync(_options.Collection, target, cancellationToken).ConfigureAwait(false);
            await RemoveOthersAsync(cancellationToken).ConfigureAwait(false);
        }

        return changes;
    }

    /// <summary>Succeeds if searches find the collection that was made with these vectors.</summary>
    /// <exception cref="VectorStoreException">They do not: the store fails, was emptied, or another ChatRec with another encoder took over.</exception>
    public async Task CheckAsync(ContentVectors vectors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        await _store.CheckAsync(cancellationToken).ConfigureAwait(false);
        var current = vectors.Count == 0 ? null : await _store.FindAliasAsync(_options.Collection, cancellationToken).ConfigureAwait(false);
        if (vectors.Count > 0 && current is null)
        {
            throw new VectorStoreException(VectorStoreFailure.CollectionMissing, $"The vector store has no collection '{_options.Collection}'; it was emptied, and is being filled again.");
        }

        if (current is not null && !current.StartsWith(NameOf(vectors.Dimensions), StringComparison.Ordinal))
        {
            throw new VectorStoreException(
                VectorStoreFailure.WrongVectors,
                $"Collection '{_options.Collection}' of the vector store now stands for '{current}', which was made with another text encoder or item template; start this ChatRec again with the same settings, or give it another {ContentOptions.Section}:{nameof(ContentOptions.Collection)}.");
        }
    }

    private async Task<(int Written, int Removed)> WriteChangesAsync(
        string collection, Catalogue catalogue, ContentVectors vectors, IProgress<ContentIndexProgress>? progress, CancellationToken cancellationToken)
    {
        var known = await ReadStampsAsync(collection, cancellationToken).ConfigureAwait(false);
        var wanted = catalogue.Items.Where(item => vectors.FindHalves(item.Id) is not null).ToDictionary(item => item.Id, Stamp, StringComparer.Ordinal);

        // An item without a vector here, for want of the encoder, may have a good one there.
        var removed = known.Keys.Where(id => catalogue.Find(id) is null).ToArray();
        foreach (var batch in removed.Chunk(WriteBatch))
        {
            await _store.DeleteAsync(collection, batch, cancellationToken).ConfigureAwait(false);
        }

        var changed = catalogue.Items.Where(item => wanted.TryGetValue(item.Id, out var stamp) && known.GetValueOrDefault(item.Id) != stamp).ToArray();
        var written = 0;
        foreach (var batch in changed.Chunk(WriteBatch))
        {
            VectorPoint[] points = [.. batch.Select(item => new VectorPoint(item, new Dictionary<string, float[]> { [VectorName] = vectors.Find(item.Id)! }) { Stamp = wanted[item.Id] })];
            await _store.UpsertAsync(collection, points, cancellationToken).ConfigureAwait(false);
            written += batch.Length;
            progress?.Report(new ContentIndexProgress(ContentIndexPhase.Writing, written, changed.Length));
        }

        return (written, removed.Length);
    }

    private async Task<Dictionary<string, string>> ReadStampsAsync(string collection, CancellationToken cancellationToken)
    {
        var stamps = new Dictionary<string, string>(StringComparer.Ordinal);
        string? after = null;
        while (await _store.ScrollAsync(collection, after, ScrollBatch, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var point in page)
            {
                stamps[point.ItemId] = point.Stamp;
            }

            after = page[^1].ItemId;
        }

        return stamps;
    }

    /// <summary>Removes the collections that this class made before, finished or not; that one cannot be removed harms nobody.</summary>
    private async Task RemoveOthersAsync(CancellationToken cancellationToken)
    {
        try
        {
            var current = await _store.FindAliasAsync(_options.Collection, cancellationToken).ConfigureAwait(false);
            var collections = await _store.ListCollectionsAsync(cancellationToken).ConfigureAwait(false);
            foreach (var old in collections.Where(name => current is not null && name != current && IsOurs(name)))
            {
                await _store.DeleteCollectionAsync(old, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (VectorStoreException exception)
        {
            LogLeftBehind(exception);
        }
    }

    private bool IsOurs(string collection)
    {
        var name = collection.EndsWith(RebuiltSuffix, StringComparison.Ordinal) ? collection[..^RebuiltSuffix.Length] : collection;
        return name.StartsWith(_options.Collection + "_", StringComparison.Ordinal)
            && name[(_options.Collection.Length + 1)..] is { Length: IdentityLength } identity
            && identity.All(char.IsAsciiHexDigitLower);
    }

    private string NameOf(int dimensions) =>
        $"{_options.Collection}_{HashOf(_options.EncoderId, _template.Hash, dimensions.ToString(CultureInfo.InvariantCulture))[..IdentityLength]}";

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

    private string Stamp(Item item) =>
        HashOf(_options.EncoderId, _template.Render(item), item.TitleWithYear, string.Join('|', item.Genres), string.Join('|', item.AlternateTitles));

    private static string HashOf(params string[] parts) => Convert.ToHexStringLower(TextHash.Of(string.Join('\u001f', parts)).ToArray());

    [LoggerMessage(Level = LogLevel.Information, Message = "Indexed {Count} items ({Cached} vectors cached, {Encoded} encoded, {Missing} missing); {Written} points written, {Removed} removed")]
    private partial void LogIndexed(int count, int cached, int encoded, int missing, int written, int removed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A collection that is of no use any more could not be removed; the next `chatrec ingest` tries again")]
    private partial void LogLeftBehind(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} holds vectors of another encoder or item text template and is not used")]
    private partial void LogOtherFile(string path);
}

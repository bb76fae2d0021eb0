using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.VectorStores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Content;

/// <summary>
/// Keeps the vector store in step with the catalogue. A vector is computed only if neither a file of vectors nor the database knows
/// it, a point is written only if it changed; after an interruption both go on where they stopped.
/// </summary>
public sealed partial class ContentIndexer
{
    /// <summary>Name of the content vector in the store.</summary>
    public const string VectorName = "content";

    private const int WriteBatch = 500;
    private const int ScrollBatch = 2_000;

    // In the notes of what the store has: the collection itself rather than an item, whose id is never empty.
    private const string CollectionEntry = "";

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
    public async Task<ContentIndexReport> IndexAsync(Catalogue catalogue, IProgress<ContentIndexProgress>? progress, CancellationToken cancellationToken)
    {
        var report = await LoadVectorsAsync(catalogue, progress, cancellationToken).ConfigureAwait(false);
        var (written, removed) = await SynchroniseAsync(catalogue, report.Vectors, progress, cancellationToken).ConfigureAwait(false);
        report = report with { Written = written, Removed = removed };
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

    /// <summary>Writes what the store lacks and removes what the catalogue lacks.</summary>
    public async Task<(int Written, int Removed)> SynchroniseAsync(
        Catalogue catalogue, ContentVectors vectors, IProgress<ContentIndexProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(vectors);
        if (vectors.Count == 0)
        {
            return (0, 0);
        }

        var known = await OpenCollectionAsync(vectors.Dimensions, cancellationToken).ConfigureAwait(false);
        var wanted = catalogue.Items.Where(item => vectors.FindHalves(item.Id) is not null).ToDictionary(item => item.Id, State, StringComparer.Ordinal);

        var removed = known.Keys.Where(id => !wanted.ContainsKey(id)).ToArray();
        foreach (var batch in removed.Chunk(WriteBatch))
        {
            await _store.DeleteAsync(_options.Collection, batch, cancellationToken).ConfigureAwait(false);
            _cache.WriteIndex(_options.Collection, batch.Select(id => (id, (string?)null)));
        }

        var changed = catalogue.Items.Where(item => wanted.TryGetValue(item.Id, out var state) && known.GetValueOrDefault(item.Id) != state).ToArray();
        var written = 0;
        foreach (var batch in changed.Chunk(WriteBatch))
        {
            var points = batch.Select(item => new VectorPoint(item, new Dictionary<string, float[]> { [VectorName] = vectors.Find(item.Id)! })).ToArray();
            await _store.UpsertAsync(_options.Collection, points, cancellationToken).ConfigureAwait(false);
            _cache.WriteIndex(_options.Collection, batch.Select(item => (item.Id, (string?)wanted[item.Id])));
            written += batch.Length;
            progress?.Report(new ContentIndexProgress(ContentIndexPhase.Writing, written, changed.Length));
        }

        return (written, removed.Length);
    }

    /// <summary>Makes sure of the collection and returns what it truly has, by item.</summary>
    private async Task<Dictionary<string, string>> OpenCollectionAsync(int dimensions, CancellationToken cancellationToken)
    {
        var known = _cache.ReadIndex(_options.Collection);
        var shape = FormattableString.Invariant($"{VectorName} {dimensions}");
        if (known.Remove(CollectionEntry, out var before) && before != shape)
        {
            // Another encoder: nothing of the old collection is of use, and this class is the one that made it.
            await _store.DeleteCollectionAsync(_options.Collection, cancellationToken).ConfigureAwait(false);
            _cache.WriteIndex(_options.Collection, known.Keys.Select(id => (id, (string?)null)));
            known.Clear();
        }

        await _store.EnsureCollectionAsync(
            new CollectionSchema(_options.Collection, [new NamedVector(VectorName, dimensions, VectorDistance.Cosine)]), cancellationToken).ConfigureAwait(false);
        _cache.WriteIndex(_options.Collection, [(CollectionEntry, shape)]);

        if (await _store.CountAsync(_options.Collection, ItemFilter.None, cancellationToken).ConfigureAwait(false) != known.Count)
        {
            await ReconcileAsync(known, cancellationToken).ConfigureAwait(false);
        }

        return known;
    }

    /// <summary>After a kill between store and note, or a store that was emptied: what is really there counts.</summary>
    private async Task ReconcileAsync(Dictionary<string, string> known, CancellationToken cancellationToken)
    {
        var present = new HashSet<string>(StringComparer.Ordinal);
        string? after = null;
        while (await _store.ScrollAsync(_options.Collection, after, ScrollBatch, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            present.UnionWith(page.Select(point => point.Item.Id));
            after = page[^1].Item.Id;
        }

        var gone = known.Keys.Where(id => !present.Contains(id)).ToArray();
        _cache.WriteIndex(_options.Collection, gone.Select(id => (id, (string?)null)));
        foreach (var id in gone)
        {
            known.Remove(id);
        }

        // Of these nothing is known; an empty state is written over, or removed with its point.
        foreach (var id in present)
        {
            known.TryAdd(id, "");
        }
    }

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

    private string State(Item item)
    {
        var text = string.Join('\u001f', [_options.EncoderId, _template.Render(item), item.TitleWithYear, string.Join('|', item.Genres), string.Join('|', item.AlternateTitles)]);
        return Convert.ToHexStringLower(TextHash.Of(text).ToArray());
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Indexed {Count} items ({Cached} vectors cached, {Encoded} encoded, {Missing} missing); {Written} points written, {Removed} removed")]
    private partial void LogIndexed(int count, int cached, int encoded, int missing, int written, int removed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} holds vectors of another encoder or item text template and is not used")]
    private partial void LogOtherFile(string path);
}

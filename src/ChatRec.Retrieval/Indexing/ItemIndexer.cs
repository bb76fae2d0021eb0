using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Trained;
using ChatRec.Retrieval.VectorStores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Indexing;

/// <summary>
/// Keeps the vector store in step with the catalogue, its content vectors and the trained retriever. A point is written only if its stamp in the store is another;
/// after an interruption the writing goes on where it stopped. Every text encoder, item template and training has a collection of its own
/// (<see cref="CollectionName"/>); people and searches by content know the alias <c>items</c>, which stands for the collection as soon as it is complete. The one
/// that the alias stood for before stays until the next change: a service may still search in it.
/// </summary>
public sealed partial class ItemIndexer
{
    private const int WriteBatch = 500;
    private const int ScrollBatch = 2_000;

    private readonly ContentVectorLoader _content;
    private readonly IVectorStore _store;
    private readonly TrainedCoverage? _trained;
    private readonly ILogger _logger;
    private volatile string? _collection;

    /// <summary>Creates an indexer.</summary>
    /// <param name="content">Loads content vectors, and knows what tells them from others.</param>
    /// <param name="store">The store to keep in step.</param>
    /// <param name="trained">The trained retriever whose item vectors are stored too; null: none.</param>
    /// <param name="logger">Optional.</param>
    public ItemIndexer(ContentVectorLoader content, IVectorStore store, TrainedCoverage? trained = null, ILogger<ItemIndexer>? logger = null)
    {
        _content = content;
        _store = store;
        _trained = trained;
        _logger = logger ?? NullLogger<ItemIndexer>.Instance;
    }

    /// <summary>
    /// The collection that holds the vectors of this very encoder, template and training, as the last filling or check found it; null before one, and while there is
    /// none. The alias may stand for another training's meanwhile.
    /// </summary>
    public string? Collection => _collection;

    /// <summary>Brings vectors and store up to date with the catalogue.</summary>
    /// <param name="catalogue">The items.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellationToken">Stops; what was done until then is not done again.</param>
    /// <param name="rebuild">See <see cref="SynchroniseAsync"/>.</param>
    /// <exception cref="VectorStoreException">The store cannot be used.</exception>
    /// <exception cref="ContentException">A vector cannot be made.</exception>
    public async Task<IndexReport> IndexAsync(Catalogue catalogue, IProgress<IndexProgress>? progress, CancellationToken cancellationToken, bool rebuild = false)
    {
        var report = await _content.LoadAsync(catalogue, progress, cancellationToken).ConfigureAwait(false);
        var before = await _store.FindAliasAsync(_content.Collection, cancellationToken).ConfigureAwait(false);
        var (written, removed) = await SynchroniseAsync(catalogue, report.Vectors, progress, cancellationToken, rebuild).ConfigureAwait(false);
        report = report with { Written = written, Removed = removed };
        if (before is not null && before == _collection)
        {
            await RemoveOthersAsync(cancellationToken, before).ConfigureAwait(false);
        }

        LogIndexed(report.Vectors.Count, report.Cached, report.Encoded, report.Missing, report.Written, report.Removed);
        return report;
    }

    /// <summary>Writes what the store lacks and removes what the catalogue lacks; then the alias stands for the collection.</summary>
    /// <param name="catalogue">The items.</param>
    /// <param name="vectors">Their content vectors; items without one are left out.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellationToken">Stops; what is written stays, and is not written again.</param>
    /// <param name="rebuild">Whether to fill a new collection though the present one holds the same vectors, for example with other settings of the store. Searches find the old one until it is complete.</param>
    /// <exception cref="VectorStoreException">The store cannot be used.</exception>
    public async Task<(int Written, int Removed)> SynchroniseAsync(
        Catalogue catalogue, ContentVectors vectors, IProgress<IndexProgress>? progress, CancellationToken cancellationToken, bool rebuild = false)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(vectors);
        if (vectors.Count == 0)
        {
            return (0, 0);
        }

        var current = await _store.FindAliasAsync(_content.Collection, cancellationToken).ConfigureAwait(false);
        var known = current is null ? null : CollectionName.Parse(_content.Collection, current);
        if (current is not null && known is null)
        {
            throw new VectorStoreException(
                $"The vector store's alias '{_content.Collection}' stands for '{current}', which ChatRec did not make and leaves alone: give this ChatRec another {ContentOptions.Section}:{nameof(ContentOptions.Collection)}.");
        }

        var own = NameOf(vectors);
        var target = (own.IsSameGeneration(known) ? rebuild ? known!.Twin : known! : own).ToString();
        if (rebuild)
        {
            await _store.DeleteCollectionAsync(target, cancellationToken).ConfigureAwait(false);
        }

        await _store.EnsureCollectionAsync(SchemaOf(target, vectors), cancellationToken).ConfigureAwait(false);
        var changes = await WriteChangesAsync(target, catalogue, vectors, progress, cancellationToken).ConfigureAwait(false);
        _collection = target;
        if (current != target)
        {
            await _store.SwitchAliasAsync(_content.Collection, target, cancellationToken).ConfigureAwait(false);
            await RemoveOthersAsync(cancellationToken, target, current).ConfigureAwait(false);
        }

        return changes;
    }

    /// <summary>Succeeds if searches find the vectors that they look for.</summary>
    /// <param name="vectors">The content vectors.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="VectorStoreException">They do not: the store fails, was emptied, or another ChatRec with another encoder took over.</exception>
    public async Task CheckAsync(ContentVectors vectors, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        await _store.CheckAsync(cancellationToken).ConfigureAwait(false);
        if (vectors.Count == 0)
        {
            return;
        }

        if (await _store.FindAliasAsync(_content.Collection, cancellationToken).ConfigureAwait(false) is not { } current)
        {
            _collection = null;
            throw new VectorStoreException(VectorStoreFailure.CollectionMissing, $"The vector store has no collection '{_content.Collection}'; it was emptied, and is being filled again.");
        }

        var own = NameOf(vectors);
        var known = CollectionName.Parse(_content.Collection, current);
        if (known?.Content != own.Content)
        {
            throw new VectorStoreException(
                VectorStoreFailure.WrongVectors,
                $"Collection '{_content.Collection}' of the vector store now stands for '{current}', which was made with another text encoder or item template; start this ChatRec again with the same settings, or give it another {ContentOptions.Section}:{nameof(ContentOptions.Collection)}.");
        }

        _collection = own.IsSameGeneration(known) ? current : await FindOwnAsync(own, cancellationToken).ConfigureAwait(false);
        if (_collection is null)
        {
            throw new VectorStoreException(
                VectorStoreFailure.CollectionMissing, $"The vector store has no collection '{own}' any more, only that of another training ('{current}'); it is being filled again.");
        }
    }

    private CollectionName NameOf(ContentVectors vectors) => new(_content.Collection, _content.IdentityOf(vectors.Dimensions), _trained?.Trained.Id, IsRebuilt: false);

    private CollectionSchema SchemaOf(string name, ContentVectors vectors)
    {
        var content = new NamedVector(ContentSearch.VectorName, vectors.Dimensions, VectorDistance.Cosine);
        return new CollectionSchema(name, _trained is null ? [content] : [content, new NamedVector(BehaviourRetriever.VectorName, _trained.Trained.Model.Dimensions, VectorDistance.Dot)]);
    }

    // Another training took the alias; this one's collection stays for a while.
    private async Task<string?> FindOwnAsync(CollectionName own, CancellationToken cancellationToken)
    {
        var collections = await _store.ListCollectionsAsync(cancellationToken).ConfigureAwait(false);
        return collections.Contains(_collection ?? "", StringComparer.Ordinal)
            ? _collection
            : collections.FirstOrDefault(name => own.IsSameGeneration(CollectionName.Parse(_content.Collection, name)));
    }

    private async Task<(int Written, int Removed)> WriteChangesAsync(
        string collection, Catalogue catalogue, ContentVectors vectors, IProgress<IndexProgress>? progress, CancellationToken cancellationToken)
    {
        var known = await ReadStampsAsync(collection, cancellationToken).ConfigureAwait(false);
        var wanted = catalogue.Items.Where(item => vectors.FindHalves(item.Id) is not null).ToDictionary(item => item.Id, StampOf, StringComparer.Ordinal);

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
            VectorPoint[] points = [.. batch.Select(item => new VectorPoint(item, VectorsOf(item, vectors)) { Stamp = wanted[item.Id] })];
            await _store.UpsertAsync(collection, points, cancellationToken).ConfigureAwait(false);
            written += batch.Length;
            progress?.Report(new IndexProgress(IndexPhase.Writing, written, changed.Length));
        }

        return (written, removed.Length);
    }

    private Dictionary<string, float[]> VectorsOf(Item item, ContentVectors vectors)
    {
        var named = new Dictionary<string, float[]>(StringComparer.Ordinal) { [ContentSearch.VectorName] = vectors.Find(item.Id)! };
        if (_trained?.FindVector(item.Id) is { } sequence)
        {
            named[BehaviourRetriever.VectorName] = sequence;
        }

        return named;
    }

    // An item that the training stopped or began to cover is written again.
    private string StampOf(Item item) => _trained is not null && _trained.ModelIndex(item.Id) >= 0 ? $"{_content.StampOf(item)}-{_trained.Trained.Id}" : _content.StampOf(item);

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
    private async Task RemoveOthersAsync(CancellationToken cancellationToken, params string?[] kept)
    {
        try
        {
            var collections = await _store.ListCollectionsAsync(cancellationToken).ConfigureAwait(false);
            foreach (var old in collections.Where(name => !kept.Contains(name) && CollectionName.Parse(_content.Collection, name) is not null))
            {
                await _store.DeleteCollectionAsync(old, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (VectorStoreException exception)
        {
            LogLeftBehind(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Indexed {Count} items ({Cached} vectors cached, {Encoded} encoded, {Missing} missing); {Written} points written, {Removed} removed")]
    private partial void LogIndexed(int count, int cached, int encoded, int missing, int written, int removed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A collection that is of no use any more could not be removed; the next `chatrec ingest` tries again")]
    private partial void LogLeftBehind(Exception exception);
}

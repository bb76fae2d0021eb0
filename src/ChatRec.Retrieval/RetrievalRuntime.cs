using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Indexing;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Popularity;
using ChatRec.Retrieval.Trained;
using ChatRec.Retrieval.VectorStores;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval;

/// <summary>
/// Retrieval put together for one state of the catalogue: what is loaded, counted and indexed at start-up, and the generator on top. The
/// service, the command line and the evaluation all open this, so they retrieve alike. Immutable and safe to share; it owns neither database, store nor encoder.
/// </summary>
public sealed partial class RetrievalRuntime
{
    private readonly Loaded _loaded;
    private readonly ItemIndexer _indexer;

    private RetrievalRuntime(Loaded loaded, ServedRetriever? trained, IndexReport index, string? degraded)
    {
        _loaded = loaded;
        _indexer = new ItemIndexer(loaded.Content, loaded.Store, trained?.Coverage, loaded.Logs.CreateLogger<ItemIndexer>());
        Trained = trained;
        Index = index;
        Degraded = degraded;
        Dialogue = loaded.Dialogue is { } scorer ? new DialogueRetriever(loaded.Catalogue, scorer, loaded.Options.Candidates) : null;
        Candidates = JoinSources(
            loaded.Catalogue,
            loaded.CoOccurrence,
            loaded.Popularity,
            index.Vectors,
            loaded.Store,
            loaded.Encoder,
            loaded.Options,
            loaded.Logs,
            [
                .. Dialogue is { } dialogue ? [dialogue] : Array.Empty<IRetriever>(),
                .. trained is { } served ? [new BehaviourRetriever(served, loaded.Store, () => _indexer.Collection)] : Array.Empty<IRetriever>(),
                .. loaded.More,
            ]);
    }

    /// <summary>The items.</summary>
    public Catalogue Catalogue => _loaded.Catalogue;

    /// <summary>The recorded users' interactions.</summary>
    public IReadOnlyList<InteractionSequence> Interactions => _loaded.Interactions;

    /// <summary>What goes with what, and how many liked both.</summary>
    public CoOccurrenceModel CoOccurrence => _loaded.CoOccurrence;

    /// <summary>What most people like.</summary>
    public PopularityModel Popularity => _loaded.Popularity;

    /// <summary>The items' content vectors.</summary>
    public ContentVectors Vectors => Index.Vectors;

    /// <summary>The trained retriever in use; null: none.</summary>
    public ServedRetriever? Trained { get; }

    /// <summary>The dialogue model in use; null: none.</summary>
    public DialogueRetriever? Dialogue { get; }

    /// <summary>What indexing did.</summary>
    public IndexReport Index { get; }

    /// <summary>Finds candidates.</summary>
    public CandidateGenerator Candidates { get; }

    /// <summary>Null if all is well; otherwise why the vector store could not be brought up to date (candidates then come from the other sources).</summary>
    public string? Degraded { get; }

    /// <summary>Loads, counts and indexes: under two seconds for the bundled catalogue once its vectors are cached.</summary>
    /// <param name="options">All options of retrieval.</param>
    /// <param name="database">The catalogue, already ingested.</param>
    /// <param name="store">Where vectors are searched.</param>
    /// <param name="embeddings">The text encoder; null: words of a request are not understood and only cached vectors are used.</param>
    /// <param name="progress">How far the indexing is.</param>
    /// <param name="loggerFactory">Optional.</param>
    /// <param name="cancellationToken">Stops; what was done until then is not done again.</param>
    /// <param name="synchronise">False: the store is not touched; whoever opens calls <see cref="SynchroniseStoreAsync"/>.</param>
    /// <exception cref="ContentException">Vectors cannot be made or read.</exception>
    /// <exception cref="DialogueModelException">The file of the dialogue model is damaged.</exception>
    public static async Task<RetrievalRuntime> OpenAsync(
        RetrievalOptions options,
        CatalogueDatabase database,
        IVectorStore store,
        IEmbeddingGenerator<string, Embedding<float>>? embeddings,
        IProgress<IndexProgress>? progress,
        ILoggerFactory? loggerFactory,
        CancellationToken cancellationToken,
        bool synchronise = true)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(database);
        loggerFactory ??= NullLoggerFactory.Instance;
        var logger = loggerFactory.CreateLogger<RetrievalRuntime>();

        var catalogue = await database.LoadCatalogueAsync(cancellationToken).ConfigureAwait(false);
        var interactions = await database.LoadInteractionsAsync(catalogue, cancellationToken).ConfigureAwait(false);
        var counting = Task.Run(() => CoOccurrenceModel.Build(catalogue, interactions, options.CoOccurrence, cancellationToken), cancellationToken);
        var dialogue = Task.Run(() => DialogueSource(catalogue, interactions, options.Dialogue), cancellationToken);
        var popularity = PopularityModel.Build(catalogue, interactions, options.Popularity);

        var encoder = embeddings is null ? null : new ContentEncoder(embeddings, options.Content);
        var content = new ContentVectorLoader(database, encoder, options.Content, loggerFactory.CreateLogger<ContentVectorLoader>());
        var index = await content.LoadAsync(catalogue, progress, cancellationToken).ConfigureAwait(false);
        var loaded = new Loaded(catalogue, interactions, await counting.ConfigureAwait(false), popularity, await dialogue.ConfigureAwait(false), content, encoder, store, options, loggerFactory, []);
        var runtime = new RetrievalRuntime(loaded, trained: null, index, degraded: null);
        LogOpened(logger, catalogue.Count, interactions.Count, index.Vectors.Count, index.Encoded);
        if (!synchronise)
        {
            return runtime;
        }

        try
        {
            var (written, removed) = await runtime.SynchroniseStoreAsync(progress, cancellationToken).ConfigureAwait(false);
            return runtime.With(trained: null, index with { Written = written, Removed = removed }, degraded: null);
        }
        catch (VectorStoreException exception)
        {
            LogStoreFailed(logger, exception);
            return runtime.With(trained: null, index, exception.Message);
        }
    }

    /// <summary>The same with a trained retriever, or without one; this one stays as it is. The store needs <see cref="SynchroniseStoreAsync"/> before its vectors are found.</summary>
    /// <exception cref="TrainedRetrieverException">It was trained on another catalogue.</exception>
    public async Task<RetrievalRuntime> WithTrainedAsync(TrainedRetriever? trained, CancellationToken cancellationToken)
    {
        var served = trained is null ? null : await Task.Run(
            () => ServedRetriever.Create(trained, Catalogue, Interactions, _loaded.Options.Trained, cancellationToken), cancellationToken).ConfigureAwait(false);
        return With(served, Index, Degraded);
    }

    /// <summary>The same with more sources of candidates, which other parts of ChatRec have; this one stays as it is.</summary>
    /// <param name="sources">With names that no other source has.</param>
    public RetrievalRuntime WithSources(IReadOnlyList<IRetriever> sources) => new(_loaded with { More = sources }, Trained, Index, Degraded);

    /// <summary>Succeeds if the vector store answers and holds what this runtime searches in.</summary>
    /// <exception cref="VectorStoreException">It does not; the message tells why.</exception>
    public Task CheckStoreAsync(CancellationToken cancellationToken) => _indexer.CheckAsync(Vectors, cancellationToken);

    /// <summary>Brings the vector store up to date, as <see cref="OpenAsync"/> does: for one that was away, or came back empty. Searches go on meanwhile.</summary>
    /// <exception cref="VectorStoreException">The store cannot be used.</exception>
    public Task<(int Written, int Removed)> SynchroniseStoreAsync(IProgress<IndexProgress>? progress, CancellationToken cancellationToken) =>
        _indexer.SynchroniseAsync(Catalogue, Vectors, progress, cancellationToken);

    /// <summary>
    /// Puts the sources together. Evaluation calls it with models of the training part of the interactions, the service with models of
    /// all of them: both retrieve by the same code. A trained retriever has seen every interaction, so evaluation on held-out ones leaves it out of <paramref name="learned"/>.
    /// </summary>
    public static CandidateGenerator JoinSources(
        Catalogue catalogue,
        CoOccurrenceModel coOccurrence,
        PopularityModel popularity,
        ContentVectors vectors,
        IVectorStore store,
        ContentEncoder? encoder,
        RetrievalOptions options,
        ILoggerFactory? loggerFactory,
        IReadOnlyList<IRetriever>? learned = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var search = new ContentSearch(store, options.Content.Collection, catalogue, popularity, options.Candidates);
        List<IRetriever> retrievers =
        [
            new HistoryRetriever(search, vectors, options.Candidates),
            new CoOccurrenceRetriever(catalogue, coOccurrence, options.CoOccurrence, options.Candidates),
            new PopularityRetriever(catalogue, popularity),
        ];
        if (encoder is not null)
        {
            retrievers.Add(new RequestRetriever(search, encoder));
        }

        retrievers.AddRange(learned ?? []);
        return new CandidateGenerator(catalogue, retrievers, options.Candidates, loggerFactory?.CreateLogger<CandidateGenerator>());
    }

    private RetrievalRuntime With(ServedRetriever? trained, IndexReport index, string? degraded) => new(_loaded, trained, index, degraded);

    private static DialogueScorer? DialogueSource(Catalogue catalogue, IReadOnlyList<InteractionSequence> interactions, DialogueModelOptions options) =>
        catalogue.Count > 0 && File.Exists(options.File) ? DialogueModelFile.Read(options.File).On(new ItemTraits(catalogue, interactions)) : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "Retrieval is open: {Items} items, {Users} users, {Vectors} vectors ({Encoded} encoded now)")]
    private static partial void LogOpened(ILogger logger, int items, int users, int vectors, int encoded);

    [LoggerMessage(Level = LogLevel.Error, Message = "The vector store could not be brought up to date")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception);

    /// <summary>What every runtime of one state of the catalogue shares.</summary>
    private sealed record Loaded(
        Catalogue Catalogue,
        IReadOnlyList<InteractionSequence> Interactions,
        CoOccurrenceModel CoOccurrence,
        PopularityModel Popularity,
        DialogueScorer? Dialogue,
        ContentVectorLoader Content,
        ContentEncoder? Encoder,
        IVectorStore Store,
        RetrievalOptions Options,
        ILoggerFactory Logs,
        IReadOnlyList<IRetriever> More);
}

using System.Globalization;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Training.Rankers;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Splits;
using ChatRec.Llama;
using ChatRec.Llama.Models;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Indexing;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Popularity;
using ChatRec.Retrieval.VectorStores.Sqlite;

namespace ChatRec.Cli.Commands;

/// <summary>
/// What is served, but counted on the training part of the data only, so that held-out items can be asked for: the retrievers with the
/// service's own options, and the one-pass ranker on the service's own model and prompt.
/// </summary>
internal sealed class OfflineRanking : IRankingUnderTest
{
    private readonly SqliteVectorStore _store;
    private readonly CandidateGenerator _generator;

    private OfflineRanking(Catalogue catalogue, LeaveOneOut split, SqliteVectorStore store, CandidateGenerator generator, LlamaModel model, LlamaNextTokenScorer scorer, OnePassRanker ranker)
    {
        Catalogue = catalogue;
        Split = split;
        Model = model;
        Scorer = scorer;
        Ranker = ranker;
        _store = store;
        _generator = generator;
    }

    public string Description => string.Create(
        CultureInfo.InvariantCulture, $"{Split.Users.Count} users, {Split.ItemCount} items, {Split.InteractionCount} interactions after the 5-core filter; the service's own retrievers without training");

    public EvaluationData? Data => null;

    public Catalogue Catalogue { get; }

    public LeaveOneOut Split { get; }

    public LlamaModel Model { get; }

    public LlamaNextTokenScorer Scorer { get; }

    ScorerModel IRankingUnderTest.Model => Scorer.Model;

    public OnePassRanker Ranker { get; }

    /// <summary>
    /// A ranker that was trained for serving has seen all but the last item of each user: then weights are fitted on the last items of every second user, and
    /// judged on those of the others.
    /// </summary>
    public IEnumerable<LeaveOneOut.Case> Cases(SplitPart part, bool rankerCounts = true) => !rankerCounts || HeldBack.Of(Model.Info.Path) >= 2
        ? Split.Cases(part)
        : Split.Cases(SplitPart.Test).Where((_, user) => user % 2 == (part == SplitPart.Test ? 1 : 0));

    public Func<int, IReadOnlyList<int>> Neighbours(CancellationToken cancellationToken) =>
        TitleNeighbours.Of([.. Split.Training.Select(user => user.Items.ToArray())], Catalogue.Count, cancellationToken);

    /// <summary>Ingests what the configuration names, if that was not done before, and puts the parts together.</summary>
    public static async Task<OfflineRanking> OpenAsync(ChatRecSettings settings, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.Storage.Path);
        var database = new CatalogueDatabase(settings.CataloguePath);
        await new IngestService(database).IngestAsync(settings.Ingest, null, cancellationToken).ConfigureAwait(false);
        var catalogue = await database.LoadCatalogueAsync(cancellationToken).ConfigureAwait(false);
        var split = LeaveOneOut.Split(await database.LoadInteractionsAsync(catalogue, cancellationToken).ConfigureAwait(false));
        if (split.Users.Count == 0)
        {
            throw new CommandException("No user has 5 interactions with items that have 5: there is nothing to evaluate. Ingest interactions first (`chatrec ingest`).");
        }

        // In a file of its own: nothing is written to the store that people are served from, and no server's bad moment gets into a measurement.
        var store = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = Path.Combine(settings.Storage.Path, "evaluation.db"), ExtensionPath = settings.VectorStore.Sqlite.ExtensionPath });
        settings.Retrieval.Content.EncoderId = await FileHash.ComputeAsync(settings.Models.TextEncoder, null, cancellationToken).ConfigureAwait(false);
        var vectors = await new ItemIndexer(new ContentVectorLoader(database, null, settings.Retrieval.Content), store).IndexAsync(catalogue, null, cancellationToken).ConfigureAwait(false);
        InteractionSequence[] training = [.. split.Training];
        var generator = RetrievalRuntime.JoinSources(
            catalogue,
            CoOccurrenceModel.Build(catalogue, training, settings.Retrieval.CoOccurrence, cancellationToken),
            PopularityModel.Build(catalogue, training, settings.Retrieval.Popularity),
            vectors.Vectors,
            store,
            encoder: null,
            settings.Retrieval,
            loggerFactory: null);

        LlamaRuntime.Initialize(settings.Models.ToRuntime());
        var model = await LlamaModel.LoadAsync(settings.Models.ToRankingModel(), null, cancellationToken).ConfigureAwait(false);
        var scorer = new LlamaNextTokenScorer(model, await LlamaNextTokenScorer.HashAsync(model, null, cancellationToken).ConfigureAwait(false), settings.Scorer);
        var ranker = new OnePassRanker(scorer, settings.Renderer, settings.Prompts, catalogue.Find, settings.Ranking);
        return new OfflineRanking(catalogue, split, store, generator, model, scorer, ranker);
    }

    /// <summary>The candidates that would be ranked, in the retriever's order.</summary>
    /// <exception cref="CommandException">A source failed: what the others gave is not what is measured.</exception>
    public async Task<IReadOnlyList<Candidate>> RetrieveAsync(History history, int count, CancellationToken cancellationToken)
    {
        var found = await _generator.GenerateAsync(new RetrievalRequest(history, ItemFilter.None, count), cancellationToken).ConfigureAwait(false);
        return found.Degraded is { } degraded ? throw new CommandException(degraded) : found.Candidates;
    }

    public void Dispose()
    {
        Scorer.Dispose();
        Model.Dispose();
        _store.Dispose();
    }
}

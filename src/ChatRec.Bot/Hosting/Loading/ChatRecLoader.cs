using System.Globalization;
using ChatRec.Bot.Dialogue;
using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Dialogue.Understanding.Model;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Bot.Hosting.Trained;
using ChatRec.Bot.Hosting.VectorStores;
using ChatRec.Bot.Ledger;
using ChatRec.Bot.Profiles;
using ChatRec.Bot.Recommendations;
using ChatRec.Llama;
using ChatRec.Ranking;
using ChatRec.Ranking.Explanations;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Indexing;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.VectorStores;
using Microsoft.Extensions.AI;

namespace ChatRec.Bot.Hosting.Loading;

/// <summary>
/// Puts ChatRec together: ingests the catalogue (the first start reads the bundled data), loads the models beside that, opens retrieval,
/// and joins ranking, explanations, stores and dialogue. What is missing but can be done without is labelled, never hidden.
/// </summary>
internal sealed partial class ChatRecLoader(ChatRecSettings settings, RankingMetrics metrics, VectorStoreMetrics vectorStoreMetrics, TimeProvider time, ILoggerFactory logs) : IAsyncDisposable
{
    private const string WithoutContent = "Part of my search is not working right now, so this list goes by what other people liked and may fit you less well; ask again a little later.";
    private const string WithoutWords = "The words of your request were not searched for; titles, genres and years were.";
    private const string WithoutEncoder = "The text encoder is not available, so the words of your request were not searched for; titles, genres and years were.";

    private readonly ILogger _logger = logs.CreateLogger<ChatRecLoader>();
    private readonly Stack<IAsyncDisposable> _owned = new();

    /// <summary>Loads everything; see <see cref="CoreLoader"/>.</summary>
    public async Task<ChatRecCore> LoadAsync(Readiness readiness, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        WarnOfMissingFiles();
        var models = new LoadedModels(settings, readiness, metrics, time, logs);
        _owned.Push(models);
        var encoding = models.LoadEncoderAsync(cancellationToken);
        var language = models.LoadLanguageModelAsync(cancellationToken);
        var ingesting = IngestAsync(readiness, cancellationToken);
        var ranker = models.LoadRankerAsync(language, async () => (await (await ingesting.ConfigureAwait(false)).LoadCatalogueAsync(cancellationToken).ConfigureAwait(false)).Items, cancellationToken);
        _ = Task.WhenAll(language, ranker).ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

        var database = await ingesting.ConfigureAwait(false);
        var encoder = await encoding.ConfigureAwait(false);
        var keeper = await OpenRetrievalAsync(database, encoder, ranker, readiness, cancellationToken).ConfigureAwait(false);
        var core = await JoinAsync(keeper, encoder, language, ranker, readiness, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(language, ranker).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        LogLoaded(_logger, core.Catalogue.Count, time.GetElapsedTime(started).TotalSeconds);
        return core;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out var owned))
        {
            await owned.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Both can be done without, so nothing else would say that a path is misspelt. The default weights exist only once they were fitted.
    private void WarnOfMissingFiles()
    {
        var fusion = settings.Models.Fusion;
        if (!File.Exists(fusion) && !fusion.EndsWith(new ModelsOptions().Fusion.Replace('/', Path.DirectorySeparatorChar), StringComparison.Ordinal))
        {
            LogMissing(_logger, "Models:Fusion", fusion, "the retriever's order stands");
        }

        foreach (var file in settings.Retrieval.Content.VectorFiles.Where(file => !File.Exists(file)))
        {
            LogMissing(_logger, "Retrieval:Content:VectorFiles", file, "vectors are computed instead");
        }
    }

    private async Task<CatalogueDatabase> IngestAsync(Readiness readiness, CancellationToken cancellationToken)
    {
        readiness.Starting(Readiness.Catalogue, "opening the catalogue");
        try
        {
            var database = new CatalogueDatabase(settings.CataloguePath);
            if (!string.IsNullOrEmpty(settings.Ingest.Items.File) || !string.IsNullOrEmpty(settings.Ingest.Interactions.File))
            {
                var progress = new Reporting<IngestProgress>(step => readiness.Starting(Readiness.Catalogue, string.Create(
                    CultureInfo.InvariantCulture, $"reading {Path.GetFileName(step.File)}: {100.0 * step.Bytes / Math.Max(1, step.TotalBytes):F0} %")));
                var report = await new IngestService(database, logs.CreateLogger<IngestService>()).IngestAsync(settings.Ingest, progress, cancellationToken).ConfigureAwait(false);
                if (report.Outcome is IngestOutcome.TooManyErrors or IngestOutcome.Refused)
                {
                    LogIngestStopped(_logger, report.Errors.Count);
                }
            }

            return database;
        }
        catch (Exception exception) when (exception is CatalogueException or IngestException)
        {
            throw Unavailable(readiness, Readiness.Catalogue, "its catalogue cannot be read", exception);
        }
    }

    private async Task<VectorStoreKeeper> OpenRetrievalAsync(
        CatalogueDatabase database, LoadedModels.Encoder encoder, Task<INextTokenScorer> ranker, Readiness readiness, CancellationToken cancellationToken)
    {
        readiness.Starting(Readiness.VectorStore, "opening");
        var name = VectorStoreFactory.Describe(settings.VectorStore);
        var made = VectorStoreFactory.Create(settings.VectorStore, vectorStoreMetrics, time, logs);
        _owned.Push(new Disposing(made as IDisposable));
        var store = new SearchBreaker(made, name, VectorStoreFactory.PatienceOf(settings.VectorStore), time);
        settings.Retrieval.Content.EncoderId = encoder.Id;
        var progress = new Reporting<IndexProgress>(step => readiness.Starting(Readiness.VectorStore, string.Create(
            CultureInfo.InvariantCulture, $"encoding items: {step.Done} of {step.Total}")));
        try
        {
            var retrieval = await RetrievalRuntime.OpenAsync(settings.Retrieval, database, store, encoder.Generator, progress, logs, cancellationToken, synchronise: false).ConfigureAwait(false);
            if (retrieval.Catalogue.Count == 0)
            {
                throw new CatalogueException($"{settings.CataloguePath} holds no items: name files under Ingest in appsettings.json, or run `chatrec ingest`.");
            }

            readiness.Ready(Readiness.Catalogue, string.Create(CultureInfo.InvariantCulture, $"{retrieval.Catalogue.Count} items, {retrieval.Interactions.Count} users"));
            if (settings.Retrieval.Candidates.TitlesWeight > 0)
            {
                retrieval = retrieval.WithSources([new TitleRetriever(retrieval.Catalogue, new DeferredScorer(ranker), settings.Renderer, settings.Prompts, settings.Ranking)]);
            }

            var trained = new TrainedRetrieverKeeper(settings.TrainedFolders, settings.Retrieval.Trained, readiness, time, logs.CreateLogger<TrainedRetrieverKeeper>());
            retrieval = await trained.LoadAsync(retrieval, cancellationToken).ConfigureAwait(false);
            var keeper = new VectorStoreKeeper(
                retrieval, store, settings.Retrieval.Content.Collection, name, readiness, vectorStoreMetrics, time, logs.CreateLogger<VectorStoreKeeper>());
            _owned.Push(keeper);
            _owned.Push(trained);
            await keeper.StartAsync(cancellationToken).ConfigureAwait(false);
            trained.Start(keeper);
            return keeper;
        }
        catch (CatalogueException exception)
        {
            throw Unavailable(readiness, Readiness.Catalogue, "its catalogue cannot be read", exception);
        }
        catch (DialogueModelException exception)
        {
            throw Unavailable(readiness, Readiness.Catalogue, "its dialogue model cannot be read", exception);
        }
        catch (Exception exception) when (exception is ContentException or VectorStoreException)
        {
            throw Unavailable(readiness, Readiness.VectorStore, "its vectors cannot be read", exception);
        }
    }

    private async Task<ChatRecCore> JoinAsync(
        VectorStoreKeeper keeper, LoadedModels.Encoder encoder, Task<(LlamaModel Model, IChatClient Chat)> language, Task<INextTokenScorer> ranker, Readiness readiness, CancellationToken cancellationToken)
    {
        var retrieval = keeper.Retrieval;
        readiness.Starting(Readiness.State, "opening");
        var options = settings.Dialogue;
        var database = new BotDatabase(options.DatabasePath);
        try
        {
            await database.CheckAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            throw Unavailable(readiness, Readiness.State, "its own database cannot be used", exception);
        }

        var catalogue = retrieval.Catalogue;
        var ledger = new SqliteLedger(database, catalogue, options.MaxRecommendations);
        var profiles = new SqliteProfileStore(database, options.MaxProfileEntries);
        var conversations = new SqliteConversationStore(database, time, options.MaxConversations);
        var recommender = new Recommender(Parts(keeper, encoder, language, ranker), ledger, time);
        var understanding = await Task.Run(
            () => new MessageUnderstanding(catalogue, id => catalogue.TryGetIndex(id, out var index) ? retrieval.CoOccurrence.CountInteractions(index) : 0),
            cancellationToken).ConfigureAwait(false);
        var dialogue = new DialogueEngine(
            catalogue, understanding, recommender, ledger, profiles, conversations, options, time, logs.CreateLogger<DialogueEngine>(), Reader(catalogue, understanding, language));
        readiness.Watch(Readiness.State, database.CheckAsync);
        readiness.Ready(Readiness.State);
        return new ChatRecCore(catalogue, understanding.Titles, understanding, recommender, ledger, profiles, dialogue.RespondAsync, dialogue.WelcomeAsync, conversations.RemoveAsync);
    }

    /// <summary>Who reads messages: by default the rules (null).</summary>
    private MessageReader? Reader(Catalogue catalogue, MessageUnderstanding rules, Task<(LlamaModel Model, IChatClient Chat)> language) => settings.Dialogue.Understanding switch
    {
        UnderstandingKind.Model => new ModelUnderstanding(
            new DeferredChatClient(ChatOf(language)),
            catalogue,
            rules,
            settings.Renderer,
            settings.Prompts,
            new ModelUnderstandingOptions { Timeout = settings.Dialogue.UnderstandingTimeout },
            time,
            logs.CreateLogger<ModelUnderstanding>()).ReadAsync,
        _ => null,
    };

    private RecommenderParts Parts(VectorStoreKeeper keeper, LoadedModels.Encoder encoder, Task<(LlamaModel Model, IChatClient Chat)> language, Task<INextTokenScorer> scorer)
    {
        // All that a training does not change.
        var retrieval = keeper.Retrieval;
        var ranker = new OnePassRanker(
            new DeferredScorer(scorer),
            settings.Renderer,
            settings.Prompts,
            retrieval.Catalogue.Find,
            settings.Ranking,
            settings.Fusion,
            metrics,
            time,
            logs.CreateLogger<OnePassRanker>());
        var writer = new ExplanationWriter(
            new DeferredChatClient(ChatOf(language)),
            settings.Renderer,
            settings.Prompts,
            new EvidenceCollector(retrieval.Catalogue.Find, new ItemRelations(retrieval), settings.Explanations),
            settings.Explanations,
            metrics,
            time,
            logs.CreateLogger<ExplanationWriter>());
        return new RecommenderParts(
            async (request, cancellationToken) =>
            {
                var found = await keeper.Retrieval.Candidates.GenerateAsync(request, cancellationToken).ConfigureAwait(false);
                return (found.Candidates, Degraded(found, request, encoder));
            },
            ranker.RankAsync,
            (recommendation, ranked, cancellationToken) => writer.ExplainAsync(
                new ExplanationRequest(ranked.Item, recommendation.Request.History)
                {
                    Filter = recommendation.Request.Filter,
                    LikeItemIds = recommendation.Request.LikeItemIds,
                    SpokenOfTogether = recommendation.Reasons.GetValueOrDefault(ranked.Item.Id, []).Any(reason => reason.Feature == ScoreReason.NamedTogether),
                },
                cancellationToken),
            () => scorer.IsCompletedSuccessfully ? scorer.Result.Model.Sha256 : null,
            () => keeper.Retrieval.Trained?.Coverage.Trained.Name,
            settings.Ranking.PromptCandidates,
            retrieval.Dialogue is { } dialogue ? dialogue.Reasons : null,
            retrieval.Catalogue.Find,
            () => ranker.WishWords);
    }

    // What failed is in the log; a person is told what it means for the list.
    private static string? Degraded(CandidateSet found, RetrievalRequest request, LoadedModels.Encoder encoder) =>
        found.Degraded is not null ? string.IsNullOrWhiteSpace(request.Text) ? WithoutContent : $"{WithoutContent} {WithoutWords}"
        : encoder.Generator is null && !string.IsNullOrWhiteSpace(request.Text) ? WithoutEncoder
        : null;

    private static Task<IChatClient> ChatOf(Task<(LlamaModel Model, IChatClient Chat)> language) =>
        language.ContinueWith(loaded => loaded.GetAwaiter().GetResult().Chat, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static CoreUnavailableException Unavailable(Readiness readiness, string part, string what, Exception exception)
    {
        readiness.Failed(part, exception.Message);
        return new CoreUnavailableException($"{what}; its operator finds the reason in the log and at /health/ready.", exception);
    }

    [LoggerMessage(LogLevel.Information, "ChatRec is loaded: {Items} items, {Seconds:F1} s")]
    private static partial void LogLoaded(ILogger logger, int items, double seconds);

    [LoggerMessage(LogLevel.Warning, "{Key} names {File}, which does not exist; {Consequence}")]
    private static partial void LogMissing(ILogger logger, string key, string file, string consequence);

    [LoggerMessage(LogLevel.Error, "The ingestion stopped after {Errors} bad lines; what came before them is used")]
    private static partial void LogIngestStopped(ILogger logger, int errors);

    // Progress<T> would post to the thread pool and could overtake the final state.
    private sealed class Reporting<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }

    private sealed class Disposing(IDisposable? part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part?.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

using System.Globalization;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Llama;
using ChatRec.Llama.Chat;
using ChatRec.Llama.Embeddings;
using ChatRec.Llama.Models;
using ChatRec.Ranking;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.Growth;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Sequences;
using Microsoft.Extensions.AI;

namespace ChatRec.Bot.Hosting.Loading;

/// <summary>Loads the models, each by itself: what cannot be loaded is reported and missing, and ChatRec goes on without it.</summary>
internal sealed partial class LoadedModels(ChatRecSettings settings, Readiness readiness, RankingMetrics metrics, TimeProvider time, ILoggerFactory logs) : IAsyncDisposable
{
    private readonly ILogger _logger = logs.CreateLogger<LoadedModels>();
    private readonly Stack<IDisposable> _owned = new();

    /// <summary>A text encoder and what tells it from another.</summary>
    /// <param name="Generator">The encoder; null if it could not be loaded.</param>
    /// <param name="Id">SHA-256 of its file, or what the manifest says it should be.</param>
    public sealed record Encoder(IEmbeddingGenerator<string, Embedding<float>>? Generator, string Id);


    /// <summary>Loads the text encoder.</summary>
    public async Task<Encoder> LoadEncoderAsync(CancellationToken cancellationToken)
    {
        var path = settings.Models.TextEncoder;
        readiness.Starting(Readiness.TextEncoder, $"loading {Path.GetFileName(path)}");
        try
        {
            var model = await LoadAsync(new LlamaModelOptions { Path = path, GpuLayers = 0 }, cancellationToken).ConfigureAwait(false);
            var generator = new LlamaEmbeddingGenerator(model, new LlamaEmbeddingGeneratorOptions { Threads = settings.Models.Threads });
            Own(generator);
            readiness.Ready(Readiness.TextEncoder, model.Info.Name);
            return new Encoder(generator, await LlamaNextTokenScorer.HashAsync(model, null, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(_logger, exception, "text encoder", exception.Message);
            readiness.Failed(Readiness.TextEncoder, exception.Message);
            return new Encoder(null, ExpectedHash(path) ?? "none");
        }
    }

    /// <summary>Loads the language model.</summary>
    /// <remarks>Throws whatever kept it from being loaded; reported already.</remarks>
    public async Task<(LlamaModel Model, IChatClient Chat)> LoadLanguageModelAsync(CancellationToken cancellationToken)
    {
        var path = settings.Models.LanguageModel;
        readiness.Starting(Readiness.LanguageModel, $"loading {Path.GetFileName(path)}");
        try
        {
            var model = await LoadAsync(settings.Models.ToLanguageModel(), cancellationToken).ConfigureAwait(false);
            var chat = new LlamaChatClient(
                model,
                new LlamaChatClientOptions { ContextTokens = settings.Models.ChatContextTokens, Threads = settings.Models.Threads },
                time,
                logs.CreateLogger<LlamaChatClient>());
            Own(chat);
            readiness.Ready(Readiness.LanguageModel, $"{model.Info.Name} ({model.Info.Quantization}), {model.Placement}{AdaptersOf(model)}");
            return (model, chat);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(_logger, exception, "language model", exception.Message);
            readiness.Failed(Readiness.LanguageModel, exception.Message);
            throw;
        }
    }

    /// <summary>Loads the model that ranks: one of its own, or the language model.</summary>
    /// <param name="language">The language model, being loaded.</param>
    /// <param name="items">The catalogue's items, once they are there: titles that a ranker of its own lacks get tokens.</param>
    /// <param name="cancellationToken">Stops between the steps.</param>
    /// <remarks>Throws whatever kept it from being loaded; reported already.</remarks>
    public async Task<INextTokenScorer> LoadRankerAsync(Task<(LlamaModel Model, IChatClient Chat)> language, Func<Task<IReadOnlyList<Item>>> items, CancellationToken cancellationToken)
    {
        var hasOwn = settings.Models.HasOwnRankingModel;
        readiness.Starting(Readiness.Ranker, hasOwn ? $"loading {Path.GetFileName(settings.Models.RankingModel)}" : "waiting for the language model");
        try
        {
            var model = hasOwn
                ? await LoadAsync(await GrownAsync(settings.Models.ToRankingModel(), items, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)
                : (await language.ConfigureAwait(false)).Model;
            var hash = await LlamaNextTokenScorer.HashAsync(model, null, cancellationToken).ConfigureAwait(false);
            var scorer = new LlamaNextTokenScorer(model, hash, settings.Scorer, metrics, logs.CreateLogger<LlamaNextTokenScorer>());
            Own(scorer);
            readiness.Ready(Readiness.Ranker, model.Info.Name + AdaptersOf(model));
            return scorer;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(_logger, exception, "ranking model", exception.Message);
            readiness.Failed(Readiness.Ranker, exception.Message);
            throw;
        }
    }

    private async Task<LlamaModelOptions> GrownAsync(LlamaModelOptions ranker, Func<Task<IReadOnlyList<Item>>> items, CancellationToken cancellationToken)
    {
        if (!File.Exists(ranker.Path))
        {
            return ranker;
        }

        try
        {
            var (path, added) = await RankerGrowth.EnsureAsync(
                ranker.Path, await items().ConfigureAwait(false), Path.Combine(settings.Storage.Path, "ranker"), cancellationToken).ConfigureAwait(false);
            if (added > 0)
            {
                LogGrown(_logger, added);
            }

            return ranker with { Path = path };
        }
        catch (Exception exception) when (exception is SequenceModelException or ModelLoadException or CatalogueException or CoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            LogNotGrown(_logger, exception.Message, exception);
            return ranker;
        }
    }

    /// <summary>Frees what was loaded, in reverse order: contexts before their models.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_owned)
        {
            while (_owned.TryPop(out var owned))
            {
                owned.Dispose();
            }
        }

        return ValueTask.CompletedTask;
    }

    private async Task<LlamaModel> LoadAsync(LlamaModelOptions options, CancellationToken cancellationToken)
    {
        LlamaRuntime.Initialize(settings.Models.ToRuntime(), logs);
        var model = await LlamaModel.LoadAsync(options, null, cancellationToken).ConfigureAwait(false);
        Own(model);
        LogPlaced(_logger, model.Info.Name, model.Placement);
        return model;
    }

    private static string AdaptersOf(LlamaModel model) => string.Concat(model.Adapters.Select(adapter => string.Create(
        CultureInfo.InvariantCulture, $", with adapter {Path.GetFileName(adapter.Path)} at {adapter.Scale}")));

    private void Own(IDisposable part)
    {
        lock (_owned)
        {
            _owned.Push(part);
        }
    }

    // A file that is missing or broken still says which vectors were made with it: those in the store stay good.
    private static string? ExpectedHash(string modelPath)
    {
        try
        {
            var manifest = ModelManifest.Read(Path.Combine(Path.GetDirectoryName(modelPath)!, "manifest.json"));
            return manifest.Models.FirstOrDefault(model => model.File == Path.GetFileName(modelPath))?.Sha256;
        }
        catch (ModelManifestException)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Information, "{Model} runs {Placement}")]
    private static partial void LogPlaced(ILogger logger, string model, ModelPlacement placement);

    [LoggerMessage(LogLevel.Information, "The ranker got tokens for {Count} titles that came after its training")]
    private static partial void LogGrown(ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "Titles that came after the ranker's training count as average: {Reason}")]
    private static partial void LogNotGrown(ILogger logger, string reason, Exception exception);

    [LoggerMessage(LogLevel.Error, "The {Model} is not available: {Reason}")]
    private static partial void LogFailed(ILogger logger, Exception exception, string model, string reason);
}

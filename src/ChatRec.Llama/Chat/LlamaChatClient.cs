using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ChatRec.Llama.Sampling;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Llama.Chat;

/// <summary>
/// Chats with a GGUF model in this process. Requests are answered one after the other on a thread of their own; message
/// content is always data, so nothing in it can open or close a turn; a prompt that begins like the last one is decoded only
/// from where it differs.
/// </summary>
/// <remarks>
/// Options that are honoured: Instructions, Temperature, TopK, TopP, MaxOutputTokens, StopSequences, Seed, FrequencyPenalty,
/// PresencePenalty, ResponseFormat (text, or JSON without a schema), and in AdditionalProperties <c>grammar</c> (GBNF with the
/// rule <c>root</c>), <c>min_p</c> and <c>repetition_penalty</c>.
/// </remarks>
public sealed partial class LlamaChatClient : IChatClient
{
    private readonly LlamaModel _model;
    private readonly LlamaChatClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LlamaContext _context;
    private readonly TokenGenerator _generator;
    private readonly LlamaWorker _worker;
    private readonly ChatClientMetadata _metadata;
    private long _responses;

    /// <summary>Creates the client with a context of its own.</summary>
    /// <param name="model">The model; the caller disposes it, after the client.</param>
    /// <param name="options">Sizes and defaults.</param>
    /// <param name="time">Clock for the responses' times; null for the system's.</param>
    /// <param name="logger">Receives one line a response at debug level.</param>
    /// <exception cref="ContextException">The context cannot be created.</exception>
    public LlamaChatClient(LlamaModel model, LlamaChatClientOptions? options = null, TimeProvider? time = null, ILogger<LlamaChatClient>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _options = options ?? new LlamaChatClientOptions();
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<LlamaChatClient>.Instance;
        _context = new LlamaContext(model, new LlamaContextOptions { ContextTokens = _options.ContextTokens, Threads = _options.Threads });
        _generator = new TokenGenerator(_context);
        _worker = new LlamaWorker("chat", _options.QueueCapacity);
        _metadata = new ChatClientMetadata("llama.cpp", defaultModelId: model.Info.Name);
    }

    /// <inheritdoc/>
    /// <exception cref="PromptException">The request asks for what the model cannot do.</exception>
    /// <exception cref="TooManyTokensException">The prompt is longer than the context.</exception>
    /// <exception cref="SamplingException">The grammar does not parse, or an option is out of its range.</exception>
    /// <exception cref="QueueFullException">Too many requests wait.</exception>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Leaving the enumeration early stops the generation. Exceptions are those of <see cref="GetResponseAsync"/>.</remarks>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var request = ChatRequest.Create(_model, _options, messages, options);

        // Bounded by the answer's length.
        var updates = Channel.CreateUnbounded<ChatResponseUpdate>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answer = _worker.RunAsync(token => Answer(request, updates.Writer, token), stopping.Token);
        _ = answer.ContinueWith(
            static (_, writer) => ((ChannelWriter<ChatResponseUpdate>)writer!).TryComplete(),
            updates.Writer,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        try
        {
            await foreach (var update in updates.Reader.ReadAllAsync(cancellationToken))
            {
                yield return update;
            }

            await answer;
        }
        finally
        {
            await stopping.CancelAsync();
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(ModelInfo) ? _model.Info
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Stops the answer that runs, refuses those that wait, and frees the context.</summary>
    public void Dispose()
    {
        _worker.Dispose();
        _context.Dispose();
    }

    // Runs on the worker's thread.
    private void Answer(ChatRequest request, ChannelWriter<ChatResponseUpdate> updates, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var id = string.Create(CultureInfo.InvariantCulture, $"chat-{Interlocked.Increment(ref _responses)}");
        using var sampler = new LlamaSampler(_model, request.Sampling);
        var prompt = _model.Vocabulary.Tokenize(request.Prompt, addSpecial: true);
        var room = _context.ContextTokens - prompt.Length;
        if (room < 1)
        {
            throw new TooManyTokensException(
                $"The prompt has {prompt.Length} tokens, the context has room for {_context.ContextTokens - 1} and an answer; shorten it or raise ContextTokens.",
                prompt.Length, _context.ContextTokens - 1);
        }

        var (reused, row) = _generator.Prefill(prompt, cancellationToken);
        var limit = Math.Min(request.MaxOutputTokens, room);
        var (count, finish) = Write(request, sampler, row, limit, Update, updates, cancellationToken);

        var usage = new UsageDetails
        {
            InputTokenCount = prompt.Length,
            CachedInputTokenCount = reused,
            OutputTokenCount = count,
            TotalTokenCount = prompt.Length + count,
        };
        updates.TryWrite(Update([new UsageContent(usage)], finish));
        var elapsed = _time.GetElapsedTime(started);
        LogAnswered(id, prompt.Length, reused, count, elapsed);

        ChatResponseUpdate Update(IList<AIContent> contents, ChatFinishReason? reason) => new(ChatRole.Assistant, contents)
        {
            ResponseId = id,
            MessageId = id,
            ModelId = _model.Info.Name,
            CreatedAt = _time.GetUtcNow(),
            FinishReason = reason,
        };
    }

    private (int Count, ChatFinishReason Finish) Write(
        ChatRequest request,
        LlamaSampler sampler,
        int row,
        int limit,
        Func<IList<AIContent>, ChatFinishReason?, ChatResponseUpdate> update,
        ChannelWriter<ChatResponseUpdate> updates,
        CancellationToken cancellationToken)
    {
        var detokenizer = new Detokenizer(_model.Vocabulary);
        var stops = new StopSequences(request.StopSequences);
        var count = 0;
        foreach (var token in _generator.Generate(row, sampler, limit, cancellationToken))
        {
            count++;
            Pass(stops.Append(detokenizer.Append(token)));
            if (stops.Found)
            {
                return (count, ChatFinishReason.Stop);
            }
        }

        Pass(stops.Append(detokenizer.Finish()));
        Pass(stops.Found ? "" : stops.Finish());
        return (count, count < limit ? ChatFinishReason.Stop : ChatFinishReason.Length);

        void Pass(string text)
        {
            if (text.Length > 0)
            {
                updates.TryWrite(update([new TextContent(text)], null));
            }
        }
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Debug,
        Message = "{Id}: {PromptTokens} prompt tokens ({ReusedTokens} from the cache), {OutputTokens} generated in {Elapsed}")]
    private partial void LogAnswered(string id, int promptTokens, int reusedTokens, int outputTokens, TimeSpan elapsed);
}

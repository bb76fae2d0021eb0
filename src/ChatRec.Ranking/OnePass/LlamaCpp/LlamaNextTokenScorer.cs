using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using ChatRec.Llama;
using ChatRec.Llama.Models;
using ChatRec.Ranking.OnePass.Growth;
using ChatRec.Ranking.Prompts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Ranking.OnePass.LlamaCpp;

/// <summary>
/// One forward pass on llama.cpp. A thread of its own owns the native context; prompts that wait together are decoded in one call, and
/// beginnings that were decoded before are taken from the KV cache.
/// </summary>
public sealed partial class LlamaNextTokenScorer : INextTokenScorer, IDisposable
{
    // A catalogue's titles are asked for again and again, and a vocabulary with a token a title takes long to look through.
    private const int MaxWholes = 200_000;

    private readonly ConcurrentDictionary<string, int?> _wholes = new(StringComparer.Ordinal);
    private readonly LlamaModel _model;
    private readonly LlamaContext _context;
    private readonly PrefixCache _cache;
    private readonly RankingMetrics _metrics;
    private readonly ILogger _logger;
    private readonly BlockingCollection<IReadOnlyList<Job>> _queue;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private Tokenized? _lastTokenized;
    private int _isDisposed;

    /// <summary>Creates the context and starts the thread.</summary>
    /// <param name="model">The model; it stays the caller's.</param>
    /// <param name="sha256">Hash of what the model is made of; see <see cref="HashAsync"/>.</param>
    /// <param name="options">Validated here.</param>
    /// <param name="metrics">Counts prompts and tokens; null: nobody listens.</param>
    /// <param name="logger">Hears of native failures.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="LlamaException">The context cannot be created.</exception>
    public LlamaNextTokenScorer(
        LlamaModel model,
        string? sha256,
        LlamaScorerOptions? options = null,
        RankingMetrics? metrics = null,
        ILogger<LlamaNextTokenScorer>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new LlamaScorerOptions();
        options.Validate();
        _model = model;
        _metrics = metrics ?? new RankingMetrics();
        _logger = logger ?? NullLogger<LlamaNextTokenScorer>.Instance;
        _context = new LlamaContext(model, new LlamaContextOptions
        {
            ContextTokens = options.ContextTokens,
            BatchTokens = options.ContextTokens,
            MicroBatchTokens = options.MicroBatchTokens,
            MaxSequences = options.Sequences + PrefixCache.Branches,
            Threads = options.Threads,
        });
        _cache = new PrefixCache(_context, options.Sequences, options.ReusePrefixes);
        _queue = new BlockingCollection<IReadOnlyList<Job>>(options.QueueCapacity);
        Model = new ScorerModel(model.Info.Name, sha256, Math.Min(_context.ContextTokens, model.Info.ContextLength))
        {
            WishWords = model.Metadata.Text(ScorerModel.WishWordsKey)?.Split(ScorerModel.WordSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [],
        };
        _thread = new Thread(Work) { IsBackground = true, Name = "ChatRec scorer" };
        _thread.Start();
    }

    /// <inheritdoc />
    public ScorerModel Model { get; }

    /// <summary>Forward passes so far; a ranking takes one.</summary>
    public long DecodeCalls => _context.DecodeCalls;

    /// <summary>Tokens in these passes so far.</summary>
    public long DecodedTokens => _context.DecodedTokens;

    /// <summary>
    /// SHA-256 (lower-case hex) of a model's file, or of the one that it grew from; with adapters, of the hashes of all its files and the adapters' scales. A manifest that knows the file's hash
    /// saves reading it: pass it as <paramref name="knownFileHash"/>.
    /// </summary>
    public static async Task<string> HashAsync(LlamaModel model, string? knownFileHash, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var hashes = new List<string> { knownFileHash ?? model.Metadata.Text(RankerGrowth.GrownFromKey) ?? await FileHash.ComputeAsync(model.Info.Path, null, cancellationToken) };
        foreach (var adapter in model.Adapters)
        {
            var hash = await FileHash.ComputeAsync(adapter.Path, null, cancellationToken);
            hashes.Add(string.Create(CultureInfo.InvariantCulture, $"{hash} {adapter.Scale:R}"));
        }

        return hashes.Count == 1 ? hashes[0] : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', hashes))));
    }

    /// <inheritdoc />
    public IReadOnlyList<int> Tokenize(RenderedPrompt prompt) => TokensOf(prompt);

    /// <inheritdoc />
    public IReadOnlyList<int> TokenizeContinuation(RenderedPrompt prompt, string label)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        var before = TokensOf(prompt);
        var with = _model.Vocabulary.Tokenize([.. Layout(prompt), new TextSegment(label, ParseSpecial: true)], addSpecial: true);
        return with.AsSpan().StartsWith(before) ? with[before.Length..] : [];
    }

    /// <inheritdoc />
    public int? TokenOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_wholes.TryGetValue(text, out var known))
        {
            return known;
        }

        if (_wholes.Count >= MaxWholes)
        {
            _wholes.Clear();
        }

        return _wholes[text] = _model.Vocabulary.UserDefinedToken(text) ?? (_model.Vocabulary.Tokenize(text) is [var only] ? only : null);
    }

    /// <inheritdoc />
    public int CountTokens(string text) => _model.Vocabulary.Tokenize(text).Length;

    /// <inheritdoc />
    public string Truncate(string text, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(maxTokens);

        // Every vocabulary falls back to bytes, so few bytes are few tokens (and one for a leading space).
        if (Encoding.UTF8.GetByteCount(text) < maxTokens || CountTokens(text) <= maxTokens)
        {
            return text;
        }

        var (fits, tooLong) = (0, text.Length);
        while (tooLong - fits > 1)
        {
            var middle = (fits + tooLong) / 2;
            (fits, tooLong) = CountTokens(text[..middle]) <= maxTokens ? (middle, tooLong) : (fits, middle);
        }

        return (fits > 0 && char.IsHighSurrogate(text[fits - 1]) ? text[..(fits - 1)] : text[..fits]).TrimEnd();
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<TokenScores>> ScoreAsync(IReadOnlyList<ScoringRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var jobs = requests.Select(request => Prepare(request, cancellationToken)).ToList();
        try
        {
            var decoded = await DecodeAsync(jobs);
            return [.. decoded.Select(job => new TokenScores(job.Logits, job.Tokens, job.Reused))];
        }
        finally
        {
            jobs.ForEach(job => job.Dispose());
        }
    }

    /// <inheritdoc />
    public async Task<ContinuationScores> ScoreContinuationsAsync(RenderedPrompt prompt, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var (before, continuations) = TokensOf(prompt, texts);
        RequireRoom(prompt, before.Length + continuations.Max(text => text.Length - 1));
        var jobs = _cache.Split(before, continuations).Select(part => new Job(new WaitingPrompt(before, part), [], cancellationToken)).ToList();
        try
        {
            var decoded = await DecodeAsync(jobs);
            return new ContinuationScores([.. decoded.SelectMany(job => job.Texts)], decoded.Sum(job => job.Tokens), decoded.Sum(job => job.Reused));
        }
        finally
        {
            jobs.ForEach(job => job.Dispose());
        }
    }

    /// <summary>Stops a running decode, refuses what waits and frees the context.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        _queue.CompleteAdding();
        _stopping.Cancel();
        _thread.Join();
        _context.Dispose();
        _stopping.Dispose();
        _queue.Dispose();
    }

    private Job Prepare(ScoringRequest request, CancellationToken cancellationToken)
    {
        if (request.Tokens.Count == 0 || request.Tokens.Any(token => token < 0 || token >= _model.Vocabulary.Size))
        {
            throw new ArgumentException("A scoring request needs at least one token, and each from the model's vocabulary.", nameof(request));
        }

        var tokens = TokensOf(request.Prompt);
        RequireRoom(request.Prompt, tokens.Length);
        return new Job(new WaitingPrompt(tokens, []), [.. request.Tokens], cancellationToken);
    }

    private void RequireRoom(RenderedPrompt prompt, int tokens)
    {
        if (tokens == 0)
        {
            throw new ScorerException($"The prompt of {prompt.Template}.yaml is empty.");
        }

        if (tokens > Model.ContextTokens)
        {
            throw new ScorerException(
                $"The prompt of {prompt.Template}.yaml has {tokens} tokens, {Model.Name} takes {Model.ContextTokens}: "
                + "let it hold fewer candidates or history items (Ranking:PromptCandidates, Ranking:HistoryItems), or raise Scorer:ContextTokens.");
        }
    }

    /// <summary>Lets the thread have all jobs at once, so that they are decoded together, and waits for them.</summary>
    private Task<Decoded[]> DecodeAsync(IReadOnlyList<Job> jobs)
    {
        try
        {
            if (jobs.Count > 0 && !_queue.TryAdd(jobs))
            {
                throw new ScorerException($"{_queue.BoundedCapacity} rankings are waiting for the ranking model already (Scorer:QueueCapacity).");
            }
        }
        catch (InvalidOperationException exception)
        {
            throw new ScorerException("The ranking model is being stopped.", exception);
        }

        return Task.WhenAll(jobs.Select(job => job.Result.Task));
    }

    /// <summary>
    /// The tokens that prompt and each text have in common with the prompt alone, and those of each text after them: mostly the whole prompt's,
    /// one fewer where a text joins its last token.
    /// </summary>
    private (int[] Before, IReadOnlyList<int[]> Continuations) TokensOf(RenderedPrompt prompt, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0 || texts.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("A likelihood is asked of at least one text, and of none that is empty.", nameof(texts));
        }

        var alone = TokensOf(prompt);
        var layout = Layout(prompt);
        int[][] with = [.. texts.Select(text => _model.Vocabulary.Tokenize([.. layout, new TextSegment(text, ParseSpecial: false)], addSpecial: true))];
        var common = with.Min(tokens => Math.Min(tokens.Length - 1, alone.AsSpan().CommonPrefixLength(tokens)));
        return (alone[..common], Array.ConvertAll(with, tokens => tokens[common..]));
    }

    private int[] TokensOf(RenderedPrompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (_lastTokenized is { } last && ReferenceEquals(last.Prompt, prompt))
        {
            return last.Tokens;
        }

        var tokens = _model.Vocabulary.Tokenize(Layout(prompt), addSpecial: true);
        _lastTokenized = new Tokenized(prompt, tokens);
        return tokens;
    }

    /// <summary>The prompt as segments of text. A last message of the assistant is the beginning of its answer, not a closed turn.</summary>
    private IReadOnlyList<TextSegment> Layout(RenderedPrompt prompt)
    {
        if (prompt.Messages is [{ Role: null } only])
        {
            return Segments(only);
        }

        var isBegun = prompt.Messages[^1].Role == "assistant";
        var turns = prompt.Messages.Take(prompt.Messages.Count - (isBegun ? 1 : 0)).Select(message => (message.Role ?? "user", Segments(message))).ToList();
        try
        {
            var layout = _model.FormatChat(turns, addGenerationPrompt: true);
            return isBegun ? [.. layout, .. Segments(prompt.Messages[^1])] : layout;
        }
        catch (LlamaException exception)
        {
            throw new ScorerException($"{prompt.Template}.yaml: {exception.Message}", exception);
        }
    }

    private static IReadOnlyList<TextSegment> Segments(PromptMessage message) =>
        [.. message.Segments.Select(segment => new TextSegment(segment.Text, segment.IsTemplate))];

    private void Work()
    {
        var waiting = new List<Job>();
        while (TakeWaiting(waiting))
        {
            waiting.RemoveAll(job => job.Result.Task.IsCompleted);
            if (waiting.Count > 0)
            {
                waiting.RemoveRange(0, DecodeSome(waiting));
            }
        }

        foreach (var job in waiting.Concat(_queue.GetConsumingEnumerable().SelectMany(jobs => jobs)))
        {
            job.Fail(new ScorerException("The ranking model is being stopped."));
        }
    }

    /// <summary>Waits for work, then takes everything that came meanwhile; false when the scorer is being stopped.</summary>
    private bool TakeWaiting(List<Job> waiting)
    {
        try
        {
            if (waiting.Count == 0)
            {
                waiting.AddRange(_queue.Take(_stopping.Token));
            }

            while (waiting.Count < 2 * _queue.BoundedCapacity && _queue.TryTake(out var jobs))
            {
                waiting.AddRange(jobs);
            }

            return !_stopping.IsCancellationRequested;
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Decodes as many of the first jobs as fit into one call; returns how many.</summary>
    private int DecodeSome(List<Job> waiting)
    {
        List<Job> jobs = [waiting[0]];
        try
        {
            var plan = _cache.Plan([.. waiting.Select(job => job.Prompt)]);
            jobs = waiting[..plan.Prompts.Count];
            using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            using var watch = new Abandonment(jobs, abandoned);
            try
            {
                _context.Decode(plan.ToBatch(), abandoned.Token);
            }
            finally
            {
                _cache.RemoveBranches(plan);
            }

            PrefixCache.Commit(plan);
            _metrics.Decoded(jobs.Count);
            for (var index = 0; index < jobs.Count; index++)
            {
                var decoded = Read(plan.Prompts[index], jobs[index]);
                _metrics.Scored(decoded.Tokens, decoded.Reused);
                jobs[index].Result.TrySetResult(decoded);
            }
        }
        catch (OperationCanceledException) when (jobs.TrueForAll(job => job.Result.Task.IsCompleted) || _stopping.IsCancellationRequested)
        {
            jobs.ForEach(job => job.Fail(new ScorerException("The ranking model is being stopped.")));
        }
        catch (Exception exception)
        {
            // The thread must outlive whatever happens in a pass; the jobs' owners hear of it.
            LogFailed(exception);
            _cache.Clear();
            jobs.ForEach(job => job.Fail(new ScorerException($"The ranking model failed: {exception.Message}", exception)));
        }

        return jobs.Count;
    }

    private Decoded Read(PlannedPrompt planned, Job job)
    {
        var logits = job.Wanted.Length > 0 ? _context.Logits(planned.Row, job.Wanted) : [];
        var total = planned.Texts.Count > 0 ? LogSumExp(planned.Row) : 0;
        float[][] texts = [.. planned.Texts.Select(text => text.Tokens
            .Select((token, index) => _context.Logits(text.Rows[index])[token] - (index == 0 ? total : LogSumExp(text.Rows[index])))
            .ToArray())];
        return new Decoded(logits, texts, planned.Tokens.Length + job.Prompt.TextTokens, planned.Reused);
    }

    /// <summary>What the row's logits are above the log-probabilities.</summary>
    private float LogSumExp(int row)
    {
        var logits = _context.Logits(row);
        var shifted = new float[logits.Length];
        var largest = TensorPrimitives.Max(logits);
        TensorPrimitives.Subtract(logits, largest, shifted);
        TensorPrimitives.Exp(shifted, shifted);
        return largest + MathF.Log(TensorPrimitives.Sum<float>(shifted));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A forward pass of the ranking model failed")]
    private partial void LogFailed(Exception exception);

    /// <summary>Proving a hundred labels asks for the same prompt's tokens a hundred times.</summary>
    private sealed record Tokenized(RenderedPrompt Prompt, int[] Tokens);

    /// <summary>What the pass said about a job's wanted tokens and texts.</summary>
    private sealed record Decoded(float[] Logits, float[][] Texts, int Tokens, int Reused);

    /// <summary>A prompt that waits. It is over for its owner as soon as they cancel, even in the middle of a decode.</summary>
    private sealed class Job : IDisposable
    {
        private readonly CancellationTokenRegistration _registration;

        public Job(WaitingPrompt prompt, int[] wanted, CancellationToken cancellationToken)
        {
            Prompt = prompt;
            Wanted = wanted;
            _registration = cancellationToken.UnsafeRegister((_, token) => Result.TrySetCanceled(token), null);
        }

        public WaitingPrompt Prompt { get; }

        public int[] Wanted { get; }

        public TaskCompletionSource<Decoded> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail(ScorerException exception) => Result.TrySetException(exception);

        public void Dispose() => _registration.Dispose();
    }

    /// <summary>Stops a decode once nobody waits for any of its prompts.</summary>
    private sealed class Abandonment : IDisposable
    {
        private readonly CancellationTokenSource _decode;
        private readonly Lock _lock = new();
        private int _left;
        private bool _isOver;

        public Abandonment(List<Job> jobs, CancellationTokenSource decode)
        {
            _decode = decode;
            _left = jobs.Count;
            foreach (var job in jobs)
            {
                job.Result.Task.ContinueWith(_ => Leave(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _isOver = true;
            }
        }

        private void Leave()
        {
            lock (_lock)
            {
                if (--_left == 0 && !_isOver)
                {
                    _decode.Cancel();
                }
            }
        }
    }
}

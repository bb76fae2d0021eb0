using System.Numerics.Tensors;
using ChatRec.Llama.Native;

namespace ChatRec.Llama;

/// <summary>
/// A model at work: a KV cache of sequences, batches that are decoded into it, and the logits or embeddings of the last one.
/// Not thread-safe (two calls at once are refused): one thread owns it, usually a <see cref="LlamaWorker"/>'s.
/// </summary>
public sealed partial class LlamaContext : IDisposable
{
    private const int MaxSequencesOfLlamaCpp = 256;

    private readonly INativeContext _native;
    private bool[] _outputs = [];
    private int _busy;

    /// <summary>Creates a context.</summary>
    /// <param name="model">The model; it may be disposed before the context.</param>
    /// <param name="options">Sizes and threads.</param>
    /// <exception cref="ContextException">The sizes make no sense, or there is not enough memory for them.</exception>
    public LlamaContext(LlamaModel model, LlamaContextOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Options = options ?? new LlamaContextOptions();
        Model = model;
        Require(Options);

        var contextTokens = Options.ContextTokens == 0 ? model.Info.ContextLength : Options.ContextTokens;
        var batchTokens = Options.BatchTokens == 0 ? contextTokens : Options.BatchTokens;
        var (native, errors) = model.Native.CreateContext(Options, contextTokens, batchTokens, Options.Threads ?? LlamaContextOptions.DefaultThreads);
        _native = native ?? throw new ContextException(
            $"{model.Info.Path}: no context of {contextTokens} tokens can be created (is there enough memory?); llama.cpp says: {errors}");
        if (Options.UseAdapters && model.Adapters.Count > 0)
        {
            SetAdapters([.. model.Adapters.Select(adapter => (adapter, adapter.Scale))]);
        }
    }

    /// <summary>The model.</summary>
    public LlamaModel Model { get; }

    /// <summary>The options that it was created with; the properties here are what llama.cpp made of them.</summary>
    public LlamaContextOptions Options { get; }

    /// <summary>Tokens that all sequences together may hold.</summary>
    public int ContextTokens => _native.ContextTokens;

    /// <summary>Tokens that one decode may have.</summary>
    public int BatchTokens => _native.BatchTokens;

    /// <summary>Tokens that are computed at once.</summary>
    public int MicroBatchTokens => _native.MicroBatchTokens;

    /// <summary>How embeddings are pooled.</summary>
    public Pooling Pooling => _native.Pooling;

    /// <summary>Number of forward passes that were asked of llama.cpp since the context was created.</summary>
    public long DecodeCalls { get; private set; }

    /// <summary>Number of tokens in these passes.</summary>
    public long DecodedTokens { get; private set; }

    /// <summary>
    /// Runs one forward pass over a batch. Afterwards <see cref="Logits(int)"/> has the rows that were marked, and the KV cache
    /// holds the tokens. A pass that fails or is cancelled leaves the cache as it was before.
    /// </summary>
    /// <param name="batch">At least one and at most <see cref="BatchTokens"/> tokens.</param>
    /// <param name="cancellationToken">Reaches into the pass: it stops between two operations of the graph (on the CPU).</param>
    /// <exception cref="TooManyTokensException">The batch is longer than <see cref="BatchTokens"/>, or the context is full.</exception>
    /// <exception cref="ContextException">llama.cpp refuses the batch (positions that do not follow, an unknown token) or fails.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Decode(LlamaBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var use = Use();
        Require(batch);
        cancellationToken.ThrowIfCancellationRequested();

        var sequences = batch.Sequences.Distinct().ToArray();
        var lengths = Array.ConvertAll(sequences, Length);
        _outputs = [];
        var (status, errors) = Run(batch, cancellationToken);
        if (status == 0)
        {
            _outputs = [.. batch.Outputs];
            return;
        }

        for (var index = 0; index < sequences.Length; index++)
        {
            Remove(sequences[index], lengths[index], -1);
        }

        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_native.Handle.IsClosed, this);
        throw status == 1
            ? new TooManyTokensException(
                $"The context of {ContextTokens} tokens is full ({batch.Count} more do not fit); remove sequences, shorten the prompt or raise ContextTokens.",
                batch.Count, ContextTokens)
            : new ContextException($"llama.cpp cannot decode the batch (status {status}): {errors}");
    }

    /// <summary>The logits after a token of the last batch, one a token of the vocabulary.</summary>
    /// <param name="row">What <see cref="LlamaBatch.Add(int, int, int, bool)"/> returned; the token was marked for output.</param>
    /// <returns>Native memory, valid until the next decode or the context's end.</returns>
    public ReadOnlySpan<float> Logits(int row)
    {
        using var use = Use();
        RequireRow(row);
        var logits = _native.Logits(row, Model.Info.VocabularySize);
        return !logits.IsEmpty ? logits : throw new ContextException($"Row {row} has no logits: the context was created for embeddings.");
    }

    /// <summary>The logits of chosen tokens after a token of the last batch.</summary>
    /// <param name="row">What <see cref="LlamaBatch.Add(int, int, int, bool)"/> returned.</param>
    /// <param name="tokens">Tokens of the vocabulary.</param>
    /// <returns>One logit a token, in their order.</returns>
    public float[] Logits(int row, ReadOnlySpan<int> tokens)
    {
        var all = Logits(row);
        var chosen = new float[tokens.Length];
        for (var index = 0; index < tokens.Length; index++)
        {
            chosen[index] = (uint)tokens[index] < (uint)all.Length
                ? all[tokens[index]]
                : throw new ArgumentOutOfRangeException(nameof(tokens), tokens[index], $"The vocabulary has the tokens 0 to {all.Length - 1}.");
        }

        return chosen;
    }

    /// <summary>The pooled embedding of a sequence of the last batch, scaled to length 1.</summary>
    /// <param name="sequence">A sequence of the batch.</param>
    /// <exception cref="ContextException">The context does not pool, or the sequence was not in the batch.</exception>
    public float[] Embedding(int sequence)
    {
        using var use = Use();
        RequireSequence(sequence);
        var pooled = Options.Embeddings && Pooling != Pooling.None
            ? _native.SequenceEmbedding(sequence, Model.Info.EmbeddingSize)
            : [];
        return !pooled.IsEmpty
            ? Unit(pooled)
            : throw new ContextException($"Sequence {sequence} has no embedding: it was not in the last batch, or the context was created without Embeddings and Pooling.");
    }

    /// <summary>The hidden state of one token of the last batch, not scaled; only without pooling.</summary>
    /// <param name="row">What <see cref="LlamaBatch.Add(int, int, int, bool)"/> returned.</param>
    /// <exception cref="ContextException">The context pools, or gives no embeddings.</exception>
    public float[] TokenEmbedding(int row)
    {
        using var use = Use();
        RequireRow(row);
        var embedding = Options.Embeddings && Pooling == Pooling.None
            ? _native.RowEmbedding(row, Model.Info.EmbeddingSize)
            : [];
        return !embedding.IsEmpty
            ? embedding.ToArray()
            : throw new ContextException($"Row {row} has no embedding: create the context with Embeddings and Pooling.None.");
    }

    /// <summary>Uses exactly these adapters from now on. The KV cache is cleared, since it was computed with others.</summary>
    /// <param name="adapters">Adapters of the context's model with their scales; none for the plain model.</param>
    public void SetAdapters(IReadOnlyList<(LlamaAdapter Adapter, float Scale)> adapters)
    {
        ArgumentNullException.ThrowIfNull(adapters);
        using var use = Use();
        foreach (var (adapter, _) in adapters)
        {
            if (!Model.Adapters.Contains(adapter))
            {
                throw new ContextException($"{adapter.Path}: is not an adapter of {Model.Info.Path}; load it with that model.");
            }
        }

        _native.SetAdapters([.. adapters.Select(adapter => adapter.Adapter.Native)], [.. adapters.Select(adapter => adapter.Scale)]);
        _fingerprint = null;
        _adapters = adapters;
        Clear(use);
    }

    /// <summary>Changes the number of threads.</summary>
    public void SetThreads(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        using var use = Use();
        _native.SetThreads(threads);
    }

    /// <summary>Frees the context. A decode that is running on another thread is stopped and finishes first.</summary>
    public void Dispose()
    {
        if (!_native.Handle.IsClosed)
        {
            _native.Abort.Set();
        }

        _native.Dispose();
    }

    private (int Status, string Errors) Run(LlamaBatch batch, CancellationToken cancellationToken)
    {
        DecodeCalls++;
        DecodedTokens += batch.Count;
        _native.Abort.Clear();
        using var registration = cancellationToken.UnsafeRegister(static flag => ((AbortFlag)flag!).Set(), _native.Abort);
        return _native.Run(batch);
    }

    private static float[] Unit(ReadOnlySpan<float> vector)
    {
        var unit = vector.ToArray();
        var norm = TensorPrimitives.Norm(vector);
        if (norm > 0)
        {
            TensorPrimitives.Divide(unit, norm, unit);
        }

        return unit;
    }

    private static void Require(LlamaContextOptions options)
    {
        RequireRange(options.ContextTokens, 0, 1 << 24, nameof(options.ContextTokens));
        RequireRange(options.BatchTokens, 0, 1 << 24, nameof(options.BatchTokens));
        RequireRange(options.MicroBatchTokens, 1, 1 << 16, nameof(options.MicroBatchTokens));
        RequireRange(options.MaxSequences, 1, MaxSequencesOfLlamaCpp, nameof(options.MaxSequences));
        RequireRange(options.MaxOutputs, 1, 1 << 24, nameof(options.MaxOutputs));
        RequireRange(options.Threads ?? 1, 1, 512, nameof(options.Threads));

        static void RequireRange(int value, int from, int to, string name)
        {
            if (value < from || value > to)
            {
                throw new ContextException($"{name} is {value}; it must be {from} to {to}.");
            }
        }
    }

    // What llama.cpp would answer with the end of the process is refused here.
    private void Require(LlamaBatch batch)
    {
        if (batch.Count == 0)
        {
            throw new ContextException("The batch is empty.");
        }

        var limit = _native.HasMemory ? BatchTokens : MicroBatchTokens;
        if (batch.Count > limit)
        {
            throw new TooManyTokensException(
                $"The batch has {batch.Count} tokens, one decode takes at most {limit}; split it or raise {(_native.HasMemory ? "BatchTokens" : "MicroBatchTokens")}.",
                batch.Count, limit);
        }

        var outputs = batch.Outputs.Count(output => output);
        var outputLimit = Math.Max(Options.MaxOutputs, Options.MaxSequences);
        if (!Options.Embeddings && outputs > outputLimit)
        {
            throw new ContextException($"The logits of {outputs} tokens are wanted, one decode gives at most {outputLimit}; mark fewer tokens or raise MaxOutputs.");
        }

        foreach (var sequence in batch.Sequences)
        {
            RequireSequence(sequence);
        }

        foreach (var token in batch.Tokens)
        {
            if ((uint)token >= (uint)Model.Info.VocabularySize)
            {
                throw new ContextException($"The batch has the token {token}; the vocabulary has 0 to {Model.Info.VocabularySize - 1}.");
            }
        }
    }

    private void RequireSequence(int sequence)
    {
        if ((uint)sequence >= (uint)Options.MaxSequences)
        {
            throw new ContextException($"There is no sequence {sequence}: the context was created with MaxSequences {Options.MaxSequences}.");
        }
    }

    private void RequireRow(int row)
    {
        if (!Options.Embeddings && ((uint)row >= (uint)_outputs.Length || !_outputs[row]))
        {
            throw new ContextException($"Row {row} has no output: it is not a token of the last batch that was marked for output.");
        }

        if ((uint)row >= (uint)_outputs.Length)
        {
            throw new ContextException($"Row {row} is not a token of the last batch.");
        }
    }

    private Lease Use() => new(this);

    /// <summary>Holds the native context for a call, and refuses a second call at the same time.</summary>
    private readonly struct Lease : IDisposable
    {
        private readonly LlamaContext _context;

        internal Lease(LlamaContext context)
        {
            ObjectDisposedException.ThrowIf(context._native.Handle.IsClosed, context);
            if (Interlocked.Exchange(ref context._busy, 1) != 0)
            {
                throw new ContextException("Two threads use one context at the same time; give each its own, or share a LlamaWorker.");
            }

            _context = context;
            var referenced = false;
            try
            {
                context._native.Handle.DangerousAddRef(ref referenced);
            }
            catch
            {
                Volatile.Write(ref context._busy, 0);
                throw;
            }
        }

        public void Dispose()
        {
            Volatile.Write(ref _context._busy, 0);
            _context._native.Handle.DangerousRelease();
        }
    }
}

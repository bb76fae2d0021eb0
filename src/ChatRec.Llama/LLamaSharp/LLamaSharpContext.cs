using System.Runtime.InteropServices;
using ChatRec.Llama.Native;
using LLama.Exceptions;
using LLama.Native;

namespace ChatRec.Llama.LLamaSharp;

/// <summary>A context of LLamaSharp. Decodes of all contexts run one after the other: LLamaSharp holds a lock of the process meanwhile.</summary>
internal sealed class LLamaSharpContext : INativeContext
{
    private static readonly LLamaPos ToTheEnd = -1;

    private readonly SafeLLamaContextHandle _context;
    private readonly Action _released;
    private int _disposed;

    private LLamaSharpContext(SafeLLamaContextHandle context, AbortFlag abort, Action released)
    {
        _context = context;
        _released = released;
        Abort = abort;
        ContextTokens = (int)context.ContextSize;
        BatchTokens = (int)context.BatchSize;
        MicroBatchTokens = (int)context.UBatchSize;
        Pooling = (Pooling)context.PoolingType;

        // A context without memory has no state of a sequence.
        HasMemory = context.GetStateSize(Sequence(0)) > 0;
    }

    public SafeHandle Handle => _context;

    public AbortFlag Abort { get; }

    public int ContextTokens { get; }

    public int BatchTokens { get; }

    public int MicroBatchTokens { get; }

    public Pooling Pooling { get; }

    public bool HasMemory { get; }

    internal static INativeContext? Create(
        SafeLlamaModelHandle model, Action released, LlamaContextOptions options, int contextTokens, int batchTokens, int threads)
    {
        var abort = new AbortFlag();
        var parameters = LLamaContextParams.Default();
        parameters.n_ctx = (uint)contextTokens;
        parameters.n_batch = (uint)batchTokens;
        parameters.n_ubatch = (uint)Math.Min(options.MicroBatchTokens, batchTokens);
        parameters.n_seq_max = (uint)options.MaxSequences;
        parameters.n_threads = threads;
        parameters.n_threads_batch = threads;
        parameters.llama_pooling_type = (LLamaPoolingType)options.Pooling;
        parameters.embeddings = options.Embeddings;
        parameters.kv_unified = true;
        parameters.abort_callback = AbortFlag.Callback;
        parameters.abort_callback_user_data = abort.Data;
        try
        {
            return new LLamaSharpContext(SafeLLamaContextHandle.Create(model, parameters), abort, released);
        }
        catch (RuntimeError)
        {
            abort.Free();
            return null;
        }
    }

    public (int Status, string Errors) Run(LlamaBatch batch)
    {
        var native = new LLamaBatch();
        var next = 0;
        for (var index = 0; index < batch.Count; index++)
        {
            var sequences = new LLamaSeqId[batch.SequenceCounts[index]];
            for (var of = 0; of < sequences.Length; of++)
            {
                sequences[of] = Sequence(batch.Sequences[next++]);
            }

            native.Add(batch.Tokens[index], batch.Positions[index], sequences, batch.Outputs[index]);
        }

        return NativeLog.ErrorsOf(() => HasMemory ? (int)_context.Decode(native) : (int)_context.Encode(native));
    }

    public ReadOnlySpan<float> Logits(int row, int vocabularySize)
    {
        try
        {
            return _context.GetLogitsIth(row);
        }
        catch (GetLogitsInvalidIndexException)
        {
            return [];
        }
    }

    public ReadOnlySpan<float> RowEmbedding(int row, int size) => Existing(_context.GetEmbeddingsIth(row));

    public ReadOnlySpan<float> SequenceEmbedding(int sequence, int size) => Existing(_context.GetEmbeddingsSeq(Sequence(sequence)));

    public void SetAdapters(INativeAdapter[] adapters, float[] scales) =>
        _context.SetLoraAdapters([.. adapters.Cast<LLamaSharpAdapter>().Zip(scales, (adapter, scale) => (adapter.Adapter, scale))]);

    public void SetThreads(int threads) => (_context.GenerationThreads, _context.BatchThreads) = (threads, threads);

    public int LastPosition(int sequence) => (int)_context.MemorySequenceMaxPosition(Sequence(sequence));

    public void Copy(int source, int destination, int tokens) => _context.MemorySequenceCopy(Sequence(source), Sequence(destination), 0, tokens);

    // LLamaSharp does not say whether the model could forget a part, but what it holds afterwards does.
    public bool Remove(int sequence, int from, int to)
    {
        var held = LastPosition(sequence);
        _context.MemorySequenceRemove(Sequence(sequence), from, to);
        return (to >= 0 && to <= held) || LastPosition(sequence) < from;
    }

    public void Clear() => _context.MemoryClear(data: false);

    public unsafe byte[] SaveSequence(int sequence, int header)
    {
        var size = _context.GetStateSize(Sequence(sequence));
        var state = new byte[checked(header + (int)size)];
        fixed (byte* destination = state)
        {
            return _context.GetState(destination + header, size, Sequence(sequence)) == size ? state : [];
        }
    }

    public unsafe bool LoadSequence(ReadOnlySpan<byte> state, int sequence)
    {
        fixed (byte* source = state)
        {
            return _context.SetState(source, (nuint)state.Length, Sequence(sequence)) == (nuint)state.Length;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _context.Dispose();
            _released();
        }
    }

    private static LLamaSeqId Sequence(int sequence) => (LLamaSeqId)sequence;

    // LLamaSharp makes a span of whatever llama.cpp returns, a null pointer too.
    private static ReadOnlySpan<float> Existing(ReadOnlySpan<float> span) =>
        System.Runtime.CompilerServices.Unsafe.IsNullRef(ref MemoryMarshal.GetReference(span)) ? [] : span;
}

using System.Runtime.InteropServices;

namespace ChatRec.Llama.Native;

/// <summary>Contexts: decoding, results, KV cache and state.</summary>
internal sealed unsafe class ContextCalls : INativeContext
{
    private readonly ContextHandle _context;

    private ContextCalls(ContextHandle context)
    {
        _context = context;
        ContextTokens = (int)LlamaApi.llama_n_ctx(context);
        BatchTokens = (int)LlamaApi.llama_n_batch(context);
        MicroBatchTokens = (int)LlamaApi.llama_n_ubatch(context);
        Pooling = (Pooling)LlamaApi.llama_pooling_type(context);
        HasMemory = Memory != 0;
    }

    public SafeHandle Handle => _context;

    public AbortFlag Abort => _context.Abort;

    public int ContextTokens { get; }

    public int BatchTokens { get; }

    public int MicroBatchTokens { get; }

    public Pooling Pooling { get; }

    public bool HasMemory { get; }

    private nint Memory => LlamaApi.llama_get_memory(_context);

    /// <inheritdoc cref="INativeModel.CreateContext"/>
    internal static (INativeContext? Context, string Errors) Create(ModelHandle model, LlamaContextOptions options, int contextTokens, int batchTokens, int threads)
    {
        var abort = new AbortFlag();
        var parameters = LlamaApi.llama_context_default_params();
        parameters.n_ctx = (uint)contextTokens;
        parameters.n_batch = (uint)batchTokens;
        parameters.n_ubatch = (uint)Math.Min(options.MicroBatchTokens, batchTokens);
        parameters.n_seq_max = (uint)options.MaxSequences;
        parameters.n_outputs_max = options.Embeddings ? 0 : (uint)Math.Min(Math.Max(options.MaxOutputs, options.MaxSequences), batchTokens);
        parameters.n_threads = threads;
        parameters.n_threads_batch = threads;
        parameters.pooling_type = (int)options.Pooling;
        parameters.embeddings = options.Embeddings ? (byte)1 : (byte)0;

        // One pool of cells for all sequences: a prefix is copied by naming its cells, and a sequence may use the whole context.
        parameters.kv_unified = 1;
        parameters.abort_callback = AbortFlag.Callback;
        parameters.abort_callback_data = abort.Data;

        var (context, errors) = NativeLog.ErrorsOf(() => LlamaApi.llama_init_from_model(model, parameters));
        if (context != 0)
        {
            return (new ContextCalls(new ContextHandle(context, model, abort)), errors);
        }

        abort.Free();
        return (null, errors);
    }

    public (int Status, string Errors) Run(LlamaBatch batch)
    {
        var tokens = batch.Tokens.ToArray();
        var positions = batch.Positions.ToArray();
        var sequences = batch.Sequences.ToArray();
        var counts = batch.SequenceCounts.ToArray();
        var outputs = batch.Outputs.Select(output => output ? (sbyte)1 : (sbyte)0).ToArray();
        var sequencesOfToken = new nint[tokens.Length];
        return NativeLog.ErrorsOf(() =>
        {
            fixed (int* token = tokens)
            fixed (int* position = positions)
            fixed (int* sequence = sequences)
            fixed (int* count = counts)
            fixed (sbyte* output = outputs)
            fixed (nint* ofToken = sequencesOfToken)
            {
                var next = sequence;
                for (var index = 0; index < tokens.Length; index++)
                {
                    ofToken[index] = (nint)next;
                    next += counts[index];
                }

                var native = new llama_batch
                {
                    n_tokens = tokens.Length,
                    token = token,
                    pos = position,
                    n_seq_id = count,
                    seq_id = (int**)ofToken,
                    logits = output,
                };
                return HasMemory ? LlamaApi.llama_decode(_context, native) : LlamaApi.llama_encode(_context, native);
            }
        });
    }

    public ReadOnlySpan<float> Logits(int row, int vocabularySize)
    {
        var logits = LlamaApi.llama_get_logits_ith(_context, row);
        return logits == null ? [] : new ReadOnlySpan<float>(logits, vocabularySize);
    }

    public ReadOnlySpan<float> RowEmbedding(int row, int size)
    {
        var embedding = LlamaApi.llama_get_embeddings_ith(_context, row);
        return embedding == null ? [] : new ReadOnlySpan<float>(embedding, size);
    }

    public ReadOnlySpan<float> SequenceEmbedding(int sequence, int size)
    {
        var embedding = LlamaApi.llama_get_embeddings_seq(_context, sequence);
        return embedding == null ? [] : new ReadOnlySpan<float>(embedding, size);
    }

    public void SetAdapters(INativeAdapter[] adapters, float[] scales)
    {
        AdapterHandle[] handles = [.. adapters.Cast<AdapterHandle>()];
        _context.Hold(handles);
        var pointers = handles.Select(adapter => adapter.DangerousGetHandle()).ToArray();
        fixed (nint* pointer = pointers)
        fixed (float* scale = scales)
        {
            _ = LlamaApi.llama_set_adapters_lora(_context, pointer, (nuint)pointers.Length, scale);
        }
    }

    public void SetThreads(int threads) => LlamaApi.llama_set_n_threads(_context, threads, threads);

    public int LastPosition(int sequence) => LlamaApi.llama_memory_seq_pos_max(Memory, sequence);

    public void Copy(int source, int destination, int tokens) => LlamaApi.llama_memory_seq_cp(Memory, source, destination, 0, tokens);

    public bool Remove(int sequence, int from, int to) => LlamaApi.llama_memory_seq_rm(Memory, sequence, from, to);

    public void Clear() => LlamaApi.llama_memory_clear(Memory, data: false);

    public byte[] SaveSequence(int sequence, int header)
    {
        var size = LlamaApi.llama_state_seq_get_size(_context, sequence);
        var state = new byte[checked(header + (int)size)];
        fixed (byte* destination = state)
        {
            var written = LlamaApi.llama_state_seq_get_data(_context, destination + header, size, sequence);
            return written == size ? state : [];
        }
    }

    public bool LoadSequence(ReadOnlySpan<byte> state, int sequence)
    {
        fixed (byte* source = state)
        {
            return LlamaApi.llama_state_seq_set_data(_context, source, (nuint)state.Length, sequence) == (nuint)state.Length;
        }
    }

    public void Dispose() => _context.Dispose();
}

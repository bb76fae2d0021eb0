namespace ChatRec.Llama.Native;

/// <summary>Contexts: decoding, results, KV cache and state.</summary>
internal static unsafe class ContextCalls
{
    /// <summary>Creates a context; a null handle comes with what llama.cpp logged.</summary>
    internal static (ContextHandle? Context, string Errors) Create(ModelHandle model, LlamaContextOptions options, int contextTokens, int batchTokens, int threads)
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
            return (new ContextHandle(context, model, abort), errors);
        }

        abort.Free();
        return (null, errors);
    }

    /// <summary>Decodes, or encodes where the model has no memory; the status is llama.cpp's.</summary>
    internal static (int Status, string Errors) Run(ContextHandle context, LlamaBatch batch, bool encode)
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
                return encode ? LlamaApi.llama_encode(context, native) : LlamaApi.llama_decode(context, native);
            }
        });
    }

    /// <summary>Logits of a row of the last batch; empty if there are none.</summary>
    internal static ReadOnlySpan<float> Logits(ContextHandle context, int row, int vocabularySize)
    {
        var logits = LlamaApi.llama_get_logits_ith(context, row);
        return logits == null ? [] : new ReadOnlySpan<float>(logits, vocabularySize);
    }

    /// <summary>Embedding of a row of the last batch; empty if there is none.</summary>
    internal static ReadOnlySpan<float> RowEmbedding(ContextHandle context, int row, int size)
    {
        var embedding = LlamaApi.llama_get_embeddings_ith(context, row);
        return embedding == null ? [] : new ReadOnlySpan<float>(embedding, size);
    }

    /// <summary>Pooled embedding of a sequence of the last batch; empty if there is none.</summary>
    internal static ReadOnlySpan<float> SequenceEmbedding(ContextHandle context, int sequence, int size)
    {
        var embedding = LlamaApi.llama_get_embeddings_seq(context, sequence);
        return embedding == null ? [] : new ReadOnlySpan<float>(embedding, size);
    }

    /// <summary>Attaches adapters with their scales, in place of those before.</summary>
    internal static void SetAdapters(ContextHandle context, AdapterHandle[] adapters, float[] scales)
    {
        context.Hold(adapters);
        var pointers = adapters.Select(adapter => adapter.DangerousGetHandle()).ToArray();
        fixed (nint* pointer = pointers)
        fixed (float* scale = scales)
        {
            _ = LlamaApi.llama_set_adapters_lora(context, pointer, (nuint)pointers.Length, scale);
        }
    }

    /// <summary>State of one sequence, with room for a header before it.</summary>
    internal static byte[] SaveSequence(ContextHandle context, int sequence, int header)
    {
        var size = LlamaApi.llama_state_seq_get_size(context, sequence);
        var state = new byte[checked(header + (int)size)];
        fixed (byte* destination = state)
        {
            var written = LlamaApi.llama_state_seq_get_data(context, destination + header, size, sequence);
            return written == size ? state : [];
        }
    }

    /// <summary>Restores a sequence; false if the state does not fit.</summary>
    internal static bool LoadSequence(ContextHandle context, ReadOnlySpan<byte> state, int sequence)
    {
        fixed (byte* source = state)
        {
            return LlamaApi.llama_state_seq_set_data(context, source, (nuint)state.Length, sequence) == (nuint)state.Length;
        }
    }
}

namespace ChatRec.Llama;

/// <summary>Sizes and threads of a context.</summary>
public sealed record LlamaContextOptions
{
    /// <summary>
    /// Threads that leave a core to the rest of the process: cores - 1, at least 1, at most 8. ggml's threads spin while they
    /// wait for each other, so one thread too many on a busy machine costs far more than one too few.
    /// </summary>
    public static int DefaultThreads => Math.Clamp(Environment.ProcessorCount - 1, 1, 8);

    /// <summary>Tokens that all sequences together may hold, rounded up to a multiple of 256; 0: as many as the model was trained on. Default 2,048.</summary>
    public int ContextTokens { get; init; } = 2_048;

    /// <summary>Sequences that may be held at once, 1 to 256. They share the cells of common prefixes. Default 1.</summary>
    public int MaxSequences { get; init; } = 1;

    /// <summary>Tokens that one <see cref="LlamaContext.Decode"/> may have; 0: as many as the context holds. Default 0.</summary>
    public int BatchTokens { get; init; }

    /// <summary>Tokens that are computed at once; memory grows with it. An encoder (BERT) computes a whole batch at once. Default 512.</summary>
    public int MicroBatchTokens { get; init; } = 512;

    /// <summary>
    /// Tokens of one batch whose logits may be wanted, at least one a sequence. llama.cpp keeps room for as many rows of the whole
    /// vocabulary, so "all" would cost 100 MB with a small model. Default 64; without effect on embeddings.
    /// </summary>
    public int MaxOutputs { get; init; } = 64;

    /// <summary>Threads; null: <see cref="DefaultThreads"/>.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether the context gives embeddings (of every token, or pooled by sequence) instead of logits.</summary>
    public bool Embeddings { get; init; }

    /// <summary>How the embeddings of a sequence's tokens become one. Default: what the model says.</summary>
    public Pooling Pooling { get; init; } = Pooling.FromModel;

    /// <summary>Whether the model's adapters are attached, each with the scale that its options gave. Default true.</summary>
    public bool UseAdapters { get; init; } = true;
}

/// <summary>How the embeddings of a sequence's tokens become one (<c>llama_pooling_type</c>).</summary>
public enum Pooling
{
    /// <summary>What the model's file says.</summary>
    FromModel = -1,

    /// <summary>No pooling: one embedding a token.</summary>
    None = 0,

    /// <summary>The mean over all tokens.</summary>
    Mean = 1,

    /// <summary>The first token's.</summary>
    FirstToken = 2,

    /// <summary>The last token's.</summary>
    LastToken = 3,
}

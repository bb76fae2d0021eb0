namespace ChatRec.Llama.Embeddings;

/// <summary>Sizes of an embedding generator.</summary>
public sealed record LlamaEmbeddingGeneratorOptions
{
    /// <summary>Tokens that are computed at once, of one text or several; also the longest text. Default 512.</summary>
    public int BatchTokens { get; init; } = 512;

    /// <summary>Texts in a batch, 1 to 256. Default 32.</summary>
    public int BatchTexts { get; init; } = 32;

    /// <summary>Threads; null: <see cref="LlamaContextOptions.DefaultThreads"/>.</summary>
    public int? Threads { get; init; }

    /// <summary>Batches that may wait while one is computed; a further one gets a <see cref="QueueFullException"/>. Default 64.</summary>
    public int QueueCapacity { get; init; } = 64;

    /// <summary>Whether a text that is too long is embedded by its beginning, as sentence-transformers does (default), or refused.</summary>
    public bool TruncateLongTexts { get; init; } = true;
}

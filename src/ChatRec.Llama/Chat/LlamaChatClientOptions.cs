using ChatRec.Llama.Sampling;

namespace ChatRec.Llama.Chat;

/// <summary>Sizes and defaults of a chat client.</summary>
public sealed record LlamaChatClientOptions
{
    /// <summary>Tokens that prompt and answer may have together; 0: as many as the model was trained on. Default 2,048.</summary>
    public int ContextTokens { get; init; } = 2_048;

    /// <summary>Threads; null: <see cref="LlamaContextOptions.DefaultThreads"/>.</summary>
    public int? Threads { get; init; }

    /// <summary>Requests that may wait while one is answered; a further one gets a <see cref="QueueFullException"/>. Default 16.</summary>
    public int QueueCapacity { get; init; } = 16;

    /// <summary>Longest answer in tokens, unless a request says otherwise. Default 256.</summary>
    public int MaxOutputTokens { get; init; } = 256;

    /// <summary>How tokens are chosen, unless a request says otherwise. Default: the likeliest, always.</summary>
    public SamplingOptions Sampling { get; init; } = new();
}

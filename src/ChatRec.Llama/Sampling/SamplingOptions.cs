namespace ChatRec.Llama.Sampling;

/// <summary>How the next token is chosen.</summary>
public sealed record SamplingOptions
{
    /// <summary>0 always takes the likeliest token; 1 follows the model's probabilities; above it, the unlikely gains. Default 0.</summary>
    public float Temperature { get; init; }

    /// <summary>Takes only from the likeliest tokens, this many; 0 for all (default).</summary>
    public int TopK { get; init; }

    /// <summary>Takes only from the likeliest tokens that together have this probability; 1 for all (default).</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Takes only tokens that have at least this share of the likeliest one's probability; 0 for all (default).</summary>
    public float MinP { get; init; }

    /// <summary>Divides the logits of tokens that were generated lately; 1 for none (default), 1.1 is mild.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Subtracted from a token's logit for each time that it was generated lately. Default 0.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Subtracted from the logit of each token that was generated lately. Default 0.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>How many generated tokens count as lately. Default 64.</summary>
    public int PenaltyTokens { get; init; } = 64;

    /// <summary>A GBNF grammar whose rule <c>root</c> the whole text must follow; null for none (default).</summary>
    public string? Grammar { get; init; }

    /// <summary>Seed of the choice; the same seed gives the same text. Default 0.</summary>
    public uint Seed { get; init; }
}

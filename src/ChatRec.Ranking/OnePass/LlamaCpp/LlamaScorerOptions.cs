using System.Globalization;

namespace ChatRec.Ranking.OnePass.LlamaCpp;

/// <summary>Sizes of the scorer on llama.cpp; the configuration section <c>Scorer</c>.</summary>
public sealed class LlamaScorerOptions
{
    /// <summary>
    /// Tokens that the KV cache holds, over all prompts, 256 to 131,072; also the longest prompt, where the model allows it. A prompt of
    /// 20 history items and 20 candidates has about 550 tokens, one of 100 candidates about 1,500.
    /// </summary>
    public int ContextTokens { get; set; } = 4096;

    /// <summary>
    /// Prompts whose beginnings are kept for reuse, which is also how many are decoded in one batch at most; 1 to 64. A ranking in several
    /// orders (Ranking:Permutations) has a prompt an order.
    /// </summary>
    public int Sequences { get; set; } = 8;

    /// <summary>Threads of a decode; null: all cores but one. More are not faster on a busy machine.</summary>
    public int? Threads { get; set; }

    /// <summary>Rankings that may wait, 1 to 10,000, each with all its prompts; more are refused.</summary>
    public int QueueCapacity { get; set; } = 64;

    /// <summary>
    /// Tokens that are computed at once, 1 to 4,096. The default keeps llama.cpp's CPU attention in the kernel that treats every token
    /// alike (from 64 tokens on it takes another one, whose logits differ by up to about 0.5): a ranking's logits then do not depend on
    /// what was decoded beside it or taken from the cache, and can be reproduced. It costs about 15 % on a CPU; take 512 on a GPU.
    /// </summary>
    public int MicroBatchTokens { get; set; } = 48;

    /// <summary>Whether the KV cache of a common beginning is used again.</summary>
    public bool ReusePrefixes { get; set; } = true;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names the key, the value and what would be right.</exception>
    public void Validate()
    {
        Require(ContextTokens, 256, 131_072, nameof(ContextTokens));
        Require(Sequences, 1, 64, nameof(Sequences));
        Require(Threads ?? 1, 1, 256, nameof(Threads));
        Require(QueueCapacity, 1, 10_000, nameof(QueueCapacity));
        Require(MicroBatchTokens, 1, 4096, nameof(MicroBatchTokens));
    }

    private static void Require(int value, int from, int to, string key)
    {
        if (value < from || value > to)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Scorer:{key} is '{value}'; it must be {from} to {to}."));
        }
    }
}

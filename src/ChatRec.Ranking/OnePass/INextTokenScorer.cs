using ChatRec.Ranking.Prompts;

namespace ChatRec.Ranking.OnePass;

/// <summary>
/// One forward pass: what a language model would say next, read off as logits of given tokens. Prompts that wait together
/// are decoded in one batch and share the work of common prefixes. Nothing is generated.
/// </summary>
public interface INextTokenScorer
{
    /// <summary>The model behind the scores.</summary>
    ScorerModel Model { get; }

    /// <summary>The tokens of a whole prompt, as they would be decoded.</summary>
    IReadOnlyList<int> Tokenize(RenderedPrompt prompt);

    /// <summary>
    /// The tokens that <paramref name="label"/> adds where the model continues <paramref name="prompt"/>; one token if the
    /// label can be read off a single row of logits. Empty if appending the label would change the prompt's own last token.
    /// </summary>
    IReadOnlyList<int> TokenizeContinuation(RenderedPrompt prompt, string label);

    /// <summary>The token that a title is as a whole; null where it is several. Answers are kept: not for what people write.</summary>
    int? TokenOf(string text);

    /// <summary>Number of tokens of a piece of data text, for example a title.</summary>
    int CountTokens(string text);

    /// <summary>The longest start of <paramref name="text"/> that has at most <paramref name="maxTokens"/> tokens.</summary>
    string Truncate(string text, int maxTokens);

    /// <summary>Logits of the requested tokens after each prompt, in the order of the requests, which are decoded together as far as they fit.</summary>
    /// <exception cref="ScorerException">The model cannot answer: too long a prompt, a full queue, a native failure.</exception>
    Task<IReadOnlyList<TokenScores>> ScoreAsync(IReadOnlyList<ScoringRequest> requests, CancellationToken cancellationToken);

    /// <summary>
    /// How likely the model finds each text as what follows the prompt. The prompt is decoded once, and after it each text but its last
    /// token. Where a text joins the prompt's last token (" " and "Heat" become " Heat"), that token is read as part of every text.
    /// </summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="texts">Data, for example titles; none of them empty.</param>
    /// <param name="cancellationToken">Stops the pass once nobody waits for any of its prompts.</param>
    /// <exception cref="ScorerException">The model cannot answer: too long a prompt or text, a full queue, a native failure.</exception>
    Task<ContinuationScores> ScoreContinuationsAsync(RenderedPrompt prompt, IReadOnlyList<string> texts, CancellationToken cancellationToken);
}

/// <summary>A prompt and the tokens whose logits are wanted after it.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Tokens">Token ids, at least one.</param>
public sealed record ScoringRequest(RenderedPrompt Prompt, IReadOnlyList<int> Tokens);

/// <summary>What one prompt's forward pass gave.</summary>
/// <param name="Logits">One a requested token, in their order; log-probabilities are equally good, a constant does not matter.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="ReusedTokens">How many of them were taken from the KV cache instead of being decoded.</param>
public sealed record TokenScores(float[] Logits, int PromptTokens, int ReusedTokens);

/// <summary>What a prompt's forward pass said about the texts that may follow it.</summary>
/// <param name="LogProbabilities">For each text, in their order, the log-probability (nats, at most 0) of each of its tokens, given the prompt and the tokens before it.</param>
/// <param name="Tokens">Tokens of the prompt and of all texts that the model had to read.</param>
/// <param name="ReusedTokens">How many of them were taken from the KV cache instead of being decoded.</param>
public sealed record ContinuationScores(IReadOnlyList<float[]> LogProbabilities, int Tokens, int ReusedTokens);

/// <summary>The model behind a scorer.</summary>
/// <param name="Name">Name as people know it.</param>
/// <param name="Sha256">
/// SHA-256 of the model file, lower-case hex; with adapters, of its files' hashes and the adapters' scales; null for a remote model.
/// </param>
/// <param name="ContextTokens">Longest prompt, in tokens.</param>
public sealed record ScorerModel(string Name, string? Sha256, int ContextTokens)
{
    /// <summary>Metadata of a ranker that was taught words which no attribute can check, with <see cref="WordSeparator"/> between them.</summary>
    public const string WishWordsKey = "chatrec.wish_words";

    /// <summary>What stands between two words.</summary>
    public const char WordSeparator = '\n';

    /// <summary>Words beyond genres and decades that it knows in a wish, in lower case: "twist ending".</summary>
    public IReadOnlyList<string> WishWords { get; init; } = [];
}

/// <summary>A scorer that cannot answer; the message says why.</summary>
public sealed class ScorerException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ScorerException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

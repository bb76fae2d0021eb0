using ChatRec.Llama.Native;

namespace ChatRec.Llama.Sampling;

/// <summary>
/// Chooses the next token from a row of logits: grammar, penalties, top-k, top-p, min-p, temperature, then a seeded draw or,
/// at temperature 0, the likeliest. It remembers what it chose, so it serves one text at a time; <see cref="Reset"/> starts
/// another. Not thread-safe.
/// </summary>
public sealed class LlamaSampler : IDisposable
{
    private const int MaxGrammarLength = 65_536;

    private readonly INativeSampler _chain;
    private readonly int _vocabularySize;

    /// <summary>Builds the chain.</summary>
    /// <param name="model">The model whose logits it reads.</param>
    /// <param name="options">How to choose.</param>
    /// <exception cref="SamplingException">The grammar does not parse, or an option is out of its range.</exception>
    public LlamaSampler(LlamaModel model, SamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        Require(options);
        _vocabularySize = model.Info.VocabularySize;
        _chain = model.Native.CreateSampler();
        try
        {
            Fill(options);
        }
        catch
        {
            _chain.Dispose();
            throw;
        }
    }

    /// <summary>Chooses a token and remembers it.</summary>
    /// <param name="logits">One a token of the vocabulary.</param>
    /// <exception cref="SamplingException">The grammar allows no token, or the logits are no numbers.</exception>
    public int Sample(ReadOnlySpan<float> logits)
    {
        if (logits.Length != _vocabularySize)
        {
            throw new ArgumentException($"A row has one logit a token: {_vocabularySize}, not {logits.Length}.", nameof(logits));
        }

        var token = _chain.Choose(logits);
        if (token < 0)
        {
            throw new SamplingException("No token can be chosen: the grammar allows none here, or the model's logits are not numbers.");
        }

        _chain.Accept(token);
        return token;
    }

    /// <summary>Forgets what was chosen; the seed starts again too.</summary>
    public void Reset() => _chain.Reset();

    /// <summary>Frees the chain.</summary>
    public void Dispose() => _chain.Dispose();

    // The grammar comes first: what it forbids must not push allowed tokens out of top-k.
    private void Fill(SamplingOptions options)
    {
        if (!string.IsNullOrEmpty(options.Grammar) && !_chain.AddGrammar(options.Grammar))
        {
            throw new SamplingException("The grammar does not parse: it must be GBNF with a rule 'root' that does not begin with itself.");
        }

        if (options is not { RepetitionPenalty: 1, FrequencyPenalty: 0, PresencePenalty: 0 })
        {
            _chain.AddPenalties(options.PenaltyTokens, options.RepetitionPenalty, options.FrequencyPenalty, options.PresencePenalty);
        }

        if (options.Temperature <= 0)
        {
            _chain.AddGreedy();
            return;
        }

        if (options.TopK > 0)
        {
            _chain.AddTopK(options.TopK);
        }

        if (options.TopP < 1)
        {
            _chain.AddTopP(options.TopP);
        }

        if (options.MinP > 0)
        {
            _chain.AddMinP(options.MinP);
        }

        _chain.AddTemperature(options.Temperature);

        // llama.cpp takes its highest number as "any seed".
        _chain.AddDistribution(options.Seed == uint.MaxValue ? 0 : options.Seed);
    }

    private static void Require(SamplingOptions options)
    {
        RequireRange(options.Temperature, 0, 10, nameof(options.Temperature));
        RequireRange(options.TopK, 0, int.MaxValue, nameof(options.TopK));
        RequireRange(options.TopP, 0, 1, nameof(options.TopP));
        RequireRange(options.MinP, 0, 1, nameof(options.MinP));
        RequireRange(options.RepetitionPenalty, 0.01f, 10, nameof(options.RepetitionPenalty));
        RequireRange(options.FrequencyPenalty, -10, 10, nameof(options.FrequencyPenalty));
        RequireRange(options.PresencePenalty, -10, 10, nameof(options.PresencePenalty));
        RequireRange(options.PenaltyTokens, 0, 1 << 20, nameof(options.PenaltyTokens));
        if (options.Grammar?.Length > MaxGrammarLength)
        {
            throw new SamplingException($"The grammar has {options.Grammar.Length} characters, at most {MaxGrammarLength} are allowed.");
        }

        static void RequireRange(float value, float from, float to, string name)
        {
            if (!(value >= from && value <= to))
            {
                throw new SamplingException(FormattableString.Invariant($"{name} is {value}; it must be {from} to {to}."));
            }
        }
    }
}

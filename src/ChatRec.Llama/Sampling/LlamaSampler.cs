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

    private readonly SamplerHandle _chain;
    private readonly SamplerCalls _calls;
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
        _calls = new SamplerCalls(_vocabularySize);
        _chain = SamplerCalls.CreateChain(model.Handle);
        try
        {
            Fill(model, options);
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

        var token = _calls.Choose(_chain, logits);
        if (token < 0)
        {
            throw new SamplingException("No token can be chosen: the grammar allows none here, or the model's logits are not numbers.");
        }

        LlamaApi.llama_sampler_accept(_chain, token);
        return token;
    }

    /// <summary>Forgets what was chosen; the seed starts again too.</summary>
    public void Reset() => LlamaApi.llama_sampler_reset(_chain);

    /// <summary>Frees the chain.</summary>
    public void Dispose() => _chain.Dispose();

    // The grammar comes first: what it forbids must not push allowed tokens out of top-k.
    private void Fill(LlamaModel model, SamplingOptions options)
    {
        if (!string.IsNullOrEmpty(options.Grammar))
        {
            var grammar = SamplerCalls.Grammar(model.Handle, options.Grammar);
            if (grammar == 0)
            {
                throw new SamplingException("The grammar does not parse: it must be GBNF with a rule 'root' that does not begin with itself.");
            }

            LlamaApi.llama_sampler_chain_add(_chain, grammar);
        }

        if (options is not { RepetitionPenalty: 1, FrequencyPenalty: 0, PresencePenalty: 0 })
        {
            LlamaApi.llama_sampler_chain_add(_chain, LlamaApi.llama_sampler_init_penalties(
                model.Info.VocabularySize, options.PenaltyTokens, options.RepetitionPenalty, options.FrequencyPenalty, options.PresencePenalty));
        }

        if (options.Temperature <= 0)
        {
            LlamaApi.llama_sampler_chain_add(_chain, LlamaApi.llama_sampler_init_greedy());
            return;
        }

        if (options.TopK > 0)
        {
            LlamaApi.llama_sampler_chain_add(_chain, LlamaApi.llama_sampler_init_top_k(options.TopK));
        }

        if (options.TopP < 1)
        {
            LlamaApi.llama_sampler_chain_add(_chain, LlamaApi.llama_sampler_init_top_p(options.TopP, 1));
        }

        if (options.MinP > 0)
        {
            LlamaApi.llama_sampler_chain_add(_chain, LlamaApi.llama_sampler_init_min_p(options.MinP, 1));
        }

        LlamaApi.llama_sampler_chain_add(_chain, LlamaApi.llama_sampler_init_temp(options.Temperature));

        // llama.cpp takes its highest number as "any seed".
        LlamaApi.llama_sampler_chain_add(_chain, LlamaApi.llama_sampler_init_dist(options.Seed == uint.MaxValue ? 0 : options.Seed));
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

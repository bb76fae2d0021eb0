namespace ChatRec.Llama.Native;

/// <summary>Sampler chains. An instance has the room for one row of candidates.</summary>
internal sealed unsafe class SamplerCalls(int vocabularySize)
{
    private readonly llama_token_data[] _candidates = new llama_token_data[vocabularySize];

    internal static SamplerHandle CreateChain(ModelHandle model) =>
        new(LlamaApi.llama_sampler_chain_init(LlamaApi.llama_sampler_chain_default_params()), model);

    /// <summary>A grammar sampler; 0 if the grammar does not parse.</summary>
    internal static nint Grammar(ModelHandle model, string grammar)
    {
        fixed (byte* text = NativeText.Terminated(grammar))
        fixed (byte* root = "root\0"u8)
        {
            return LlamaApi.llama_sampler_init_grammar(LlamaApi.llama_model_get_vocab(model), text, root);
        }
    }

    /// <summary>
    /// Applies a chain to logits; -1 if nothing can be chosen. That is looked at here because accepting a token that the
    /// grammar forbids would end the process.
    /// </summary>
    internal int Choose(SamplerHandle chain, ReadOnlySpan<float> logits)
    {
        for (var token = 0; token < _candidates.Length; token++)
        {
            _candidates[token] = new llama_token_data { id = token, logit = logits[token] };
        }

        fixed (llama_token_data* data = _candidates)
        {
            var row = new llama_token_data_array { data = data, size = (nuint)_candidates.Length, selected = -1 };
            LlamaApi.llama_sampler_apply(chain, &row);
            if (row.selected < 0 || row.selected >= (long)row.size)
            {
                return -1;
            }

            var chosen = row.data[row.selected];
            return float.IsFinite(chosen.logit) ? chosen.id : -1;
        }
    }
}

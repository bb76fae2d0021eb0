namespace ChatRec.Llama.Native;

/// <summary>Sampler chains. An instance has the room for one row of candidates.</summary>
internal sealed unsafe class SamplerCalls(ModelHandle model, int vocabularySize) : INativeSampler
{
    private readonly SamplerHandle _chain = new(LlamaApi.llama_sampler_chain_init(LlamaApi.llama_sampler_chain_default_params()), model);
    private readonly llama_token_data[] _candidates = new llama_token_data[vocabularySize];

    public bool AddGrammar(string grammar)
    {
        fixed (byte* text = NativeText.Terminated(grammar))
        fixed (byte* root = "root\0"u8)
        {
            var sampler = LlamaApi.llama_sampler_init_grammar(LlamaApi.llama_model_get_vocab(model), text, root);
            return sampler != 0 && Add(sampler);
        }
    }

    public void AddPenalties(int tokens, float repetition, float frequency, float presence) =>
        Add(LlamaApi.llama_sampler_init_penalties(vocabularySize, tokens, repetition, frequency, presence));

    public void AddGreedy() => Add(LlamaApi.llama_sampler_init_greedy());

    public void AddTopK(int count) => Add(LlamaApi.llama_sampler_init_top_k(count));

    public void AddTopP(float share) => Add(LlamaApi.llama_sampler_init_top_p(share, 1));

    public void AddMinP(float share) => Add(LlamaApi.llama_sampler_init_min_p(share, 1));

    public void AddTemperature(float temperature) => Add(LlamaApi.llama_sampler_init_temp(temperature));

    public void AddDistribution(uint seed) => Add(LlamaApi.llama_sampler_init_dist(seed));

    public int Choose(ReadOnlySpan<float> logits)
    {
        for (var token = 0; token < _candidates.Length; token++)
        {
            _candidates[token] = new llama_token_data { id = token, logit = logits[token] };
        }

        fixed (llama_token_data* data = _candidates)
        {
            var row = new llama_token_data_array { data = data, size = (nuint)_candidates.Length, selected = -1 };
            LlamaApi.llama_sampler_apply(_chain, &row);
            if (row.selected < 0 || row.selected >= (long)row.size)
            {
                return -1;
            }

            var chosen = row.data[row.selected];
            return float.IsFinite(chosen.logit) ? chosen.id : -1;
        }
    }

    public void Accept(int token) => LlamaApi.llama_sampler_accept(_chain, token);

    public void Reset() => LlamaApi.llama_sampler_reset(_chain);

    public void Dispose() => _chain.Dispose();

    private bool Add(nint sampler)
    {
        LlamaApi.llama_sampler_chain_add(_chain, sampler);
        return true;
    }
}

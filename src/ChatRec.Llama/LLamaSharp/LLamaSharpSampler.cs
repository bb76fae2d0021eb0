using ChatRec.Llama.Native;
using LLama.Native;

namespace ChatRec.Llama.LLamaSharp;

/// <summary>A sampler chain of LLamaSharp.</summary>
internal sealed class LLamaSharpSampler(SafeLlamaModelHandle model) : INativeSampler
{
    private readonly SafeLLamaSamplerChainHandle _chain = SafeLLamaSamplerChainHandle.Create(LLamaSamplerChainParams.Default());
    private readonly LLamaTokenData[] _candidates = new LLamaTokenData[model.Vocab.Count];

    // LLamaSharp adds a null sampler where the grammar does not parse; only llama.cpp's log tells.
    public bool AddGrammar(string grammar) => NativeLog.ErrorsOf(() =>
    {
        _chain.AddGrammar(model, grammar, "root");
        return true;
    }).Errors.Length == 0;

    public void AddPenalties(int tokens, float repetition, float frequency, float presence) =>
        _chain.AddPenalties(tokens, repetition, frequency, presence);

    public void AddGreedy() => _chain.AddGreedySampler();

    public void AddTopK(int count) => _chain.AddTopK(count);

    public void AddTopP(float share) => _chain.AddTopP(share, 1);

    public void AddMinP(float share) => _chain.AddMinP(share, 1);

    public void AddTemperature(float temperature) => _chain.AddTemperature(temperature);

    public void AddDistribution(uint seed) => _chain.AddDistributionSampler(seed);

    public int Choose(ReadOnlySpan<float> logits)
    {
        using var pinned = LLamaTokenDataArrayNative.Create(LLamaTokenDataArray.Create(logits, _candidates), out var row);
        row.Selected = -1;
        _chain.Apply(ref row);
        if (row.Selected < 0 || row.Selected >= (long)row.Size)
        {
            return -1;
        }

        var chosen = row.Data[(int)row.Selected];
        return float.IsFinite(chosen.Logit) ? (int)chosen.ID : -1;
    }

    public void Accept(int token) => _chain.Accept(token);

    public void Reset() => _chain.Reset();

    public void Dispose() => _chain.Dispose();
}

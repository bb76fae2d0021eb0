namespace ChatRec.Training.Layers;

/// <summary>How an <see cref="Attention"/> layer attends.</summary>
/// <param name="Heads">Heads, each of width / heads columns.</param>
/// <param name="Causal">Whether a token sees only itself and what came before.</param>
/// <param name="Dropout">Probability of dropout on the attention weights.</param>
/// <param name="RotaryBase">Base of rotary position embeddings (Su et al. 2021) on pairs (2i, 2i+1), as llama.cpp's <c>llama</c> has them; 0 for none.</param>
public sealed record AttentionOptions(int Heads, bool Causal, double Dropout, double RotaryBase = 0);

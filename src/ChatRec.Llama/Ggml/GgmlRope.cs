namespace ChatRec.Llama.Ggml;

/// <summary>Settings of rotary position embedding (Su et al. 2021).</summary>
/// <param name="Dimensions">Dimensions of a head that are rotated.</param>
/// <param name="FrequencyBase">Base of the frequencies, such as 10,000.</param>
/// <param name="FrequencyScale">What positions are multiplied by; 1 without scaling.</param>
/// <param name="OriginalContext">Tokens that the model was trained on first.</param>
/// <param name="Factors">A divisor for each frequency (Llama 3.1); null without.</param>
public sealed record GgmlRope(int Dimensions, float FrequencyBase, float FrequencyScale, int OriginalContext, GgmlTensor? Factors);

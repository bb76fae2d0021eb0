using ChatRec.Llama.Ggml;

namespace ChatRec.Training.Lora;

/// <summary>The frozen weights of a layer.</summary>
/// <param name="AttentionNorm">Gains of the norm before attention.</param>
/// <param name="FeedForwardNorm">Gains of the norm before the feed-forward part.</param>
/// <param name="Projections">The matrices, by <see cref="LoraProjection"/>.</param>
internal sealed record LlamaLayer(GgmlTensor AttentionNorm, GgmlTensor FeedForwardNorm, IReadOnlyList<GgmlTensor> Projections);

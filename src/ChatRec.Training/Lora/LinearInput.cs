using ChatRec.Llama.Ggml;

namespace ChatRec.Training.Lora;

/// <summary>What goes into the matrices of one place of a layer.</summary>
/// <param name="Value">What the frozen matrices read.</param>
/// <param name="Dropped">What the adapters read.</param>
/// <param name="Mask">What made one of the other; null without dropout.</param>
internal readonly record struct LinearInput(GgmlTensor Value, GgmlTensor Dropped, GgmlTensor? Mask);

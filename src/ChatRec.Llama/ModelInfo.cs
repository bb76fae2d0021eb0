namespace ChatRec.Llama;

/// <summary>What is known about a loaded model.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Name">The file's name without its ending: metadata often has the name of a training run.</param>
/// <param name="Architecture">For example <c>llama</c> or <c>bert</c>.</param>
/// <param name="Quantization">For example <c>Q4_1</c>.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="SizeBytes">Bytes of all tensors.</param>
/// <param name="ContextLength">Tokens that it was trained on at most.</param>
/// <param name="EmbeddingSize">Components of a hidden state or embedding.</param>
/// <param name="LayerCount">Number of layers.</param>
/// <param name="HeadCount">Number of attention heads.</param>
/// <param name="KeyValueHeadCount">Number of key/value heads.</param>
/// <param name="VocabularySize">Number of tokens.</param>
/// <param name="Licence">Licence from the file's metadata; null if it does not say.</param>
/// <param name="HasChatTemplate">Whether it can be chatted with: it has a template, or options gave one.</param>
public sealed record ModelInfo(
    string Path,
    string Name,
    string Architecture,
    string Quantization,
    long Parameters,
    long SizeBytes,
    int ContextLength,
    int EmbeddingSize,
    int LayerCount,
    int HeadCount,
    int KeyValueHeadCount,
    int VocabularySize,
    string? Licence,
    bool HasChatTemplate);

using System.Runtime.InteropServices;

namespace ChatRec.Llama.Native;

/// <summary>
/// llama.cpp as the rest of this project calls it, whoever binds it: ChatRec itself (<see cref="LlamaCppBinding"/>), or LLamaSharp.
/// What is checked, planned, queued or cached stands above this seam, once.
/// </summary>
internal interface ILlamaBinding
{
    string Version { get; }

    /// <summary>Versions and devices, for people.</summary>
    string Description { get; }

    /// <summary>The devices that layers are put on, for people.</summary>
    IReadOnlyList<string> Gpus { get; }

    /// <summary>Why there is no GPU though one was wanted; null if there is one, or if nobody wants to know.</summary>
    string? WithoutGpu { get; }

    /// <summary>Loads a model on the calling thread; null comes with what llama.cpp logged.</summary>
    /// <param name="options">Which, and how.</param>
    /// <param name="progress">Called with 0 to 1; loading stops when it answers false. It must not throw.</param>
    (INativeModel? Model, string Errors) LoadModel(LlamaModelOptions options, Func<float, bool> progress);

    /// <summary>Lays messages out by a chat template; null if llama.cpp does not know the template.</summary>
    string? ApplyTemplate(string template, IReadOnlyList<(string Role, string Content)> messages, bool addAssistant);
}

/// <summary>A loaded model. Its memory is freed when everything that points into it is disposed too.</summary>
internal interface INativeModel : IDisposable
{
    /// <summary>Not for a vocabulary alone: llama.cpp ends the process when it is asked for such a model's heads.</summary>
    ModelFacts Facts { get; }

    INativeVocabulary Vocabulary { get; }

    (INativeAdapter? Adapter, string Errors) LoadAdapter(string path);

    (INativeContext? Context, string Errors) CreateContext(LlamaContextOptions options, int contextTokens, int batchTokens, int threads);

    INativeSampler CreateSampler();
}

/// <summary>A LoRA adapter of a model.</summary>
internal interface INativeAdapter : IDisposable;

/// <summary>A model's vocabulary, and text to tokens and back. A token that does not exist is -1.</summary>
internal interface INativeVocabulary
{
    int Size { get; }

    int BeginOfSequence { get; }

    int EndOfSequence { get; }

    int EndOfTurn { get; }

    bool AddsBeginOfSequence { get; }

    bool IsEndOfGeneration(int token);

    /// <summary>A token for people; a special token as it is written in template text.</summary>
    string Text(int token);

    /// <summary>The tokens that must never come from data, with how they strip spaces around them in template text.</summary>
    List<SpecialToken> SpecialTokens();

    /// <summary>The tokens that text gives as a whole wherever it holds theirs, by text.</summary>
    Dictionary<string, int> UserDefinedTokens();

    /// <summary>Tokens of plain text: control tokens written in it stay text.</summary>
    int[] Tokenize(string text, bool addSpecial);

    /// <summary>A token's bytes, which may be part of a character.</summary>
    /// <param name="token">The token.</param>
    /// <param name="renderSpecial">Whether a control token gives its text; otherwise nothing.</param>
    byte[] Piece(int token, bool renderSpecial);
}

/// <summary>A context: decoding, results, KV cache and state.</summary>
internal interface INativeContext : IDisposable
{
    /// <summary>What is held while a call uses the context.</summary>
    SafeHandle Handle { get; }

    /// <summary>Set to stop the decode that is running.</summary>
    AbortFlag Abort { get; }

    int ContextTokens { get; }

    int BatchTokens { get; }

    int MicroBatchTokens { get; }

    Pooling Pooling { get; }

    /// <summary>False for an encoder, which keeps nothing between two batches.</summary>
    bool HasMemory { get; }

    /// <summary>Decodes, or encodes where the model has no memory; the status is llama.cpp's.</summary>
    (int Status, string Errors) Run(LlamaBatch batch);

    /// <summary>Logits of a row of the last batch; empty if there are none.</summary>
    ReadOnlySpan<float> Logits(int row, int vocabularySize);

    /// <summary>Embedding of a row of the last batch; empty if there is none.</summary>
    ReadOnlySpan<float> RowEmbedding(int row, int size);

    /// <summary>Pooled embedding of a sequence of the last batch; empty if there is none.</summary>
    ReadOnlySpan<float> SequenceEmbedding(int sequence, int size);

    /// <summary>Attaches adapters with their scales, in place of those before.</summary>
    void SetAdapters(INativeAdapter[] adapters, float[] scales);

    void SetThreads(int threads);

    /// <summary>Position of a sequence's last token; -1 if it holds none.</summary>
    int LastPosition(int sequence);

    void Copy(int source, int destination, int tokens);

    /// <summary>False if the model cannot forget a part.</summary>
    bool Remove(int sequence, int from, int to);

    void Clear();

    /// <summary>State of one sequence, with room for a header before it; empty if it cannot be had.</summary>
    byte[] SaveSequence(int sequence, int header);

    /// <summary>Restores a sequence; false if the state does not fit.</summary>
    bool LoadSequence(ReadOnlySpan<byte> state, int sequence);
}

/// <summary>A sampler chain, empty at first, with room for one row of candidates.</summary>
internal interface INativeSampler : IDisposable
{
    /// <summary>False if the grammar does not parse; the chain is of no use then.</summary>
    bool AddGrammar(string grammar);

    void AddPenalties(int tokens, float repetition, float frequency, float presence);

    void AddGreedy();

    void AddTopK(int count);

    void AddTopP(float share);

    void AddMinP(float share);

    void AddTemperature(float temperature);

    void AddDistribution(uint seed);

    /// <summary>
    /// Applies the chain to logits; -1 if nothing can be chosen. That is looked at here because accepting a token that the
    /// grammar forbids would end the process.
    /// </summary>
    int Choose(ReadOnlySpan<float> logits);

    void Accept(int token);

    void Reset();
}

/// <summary>What llama.cpp knows about a loaded model.</summary>
internal sealed record ModelFacts(
    string Quantization,
    long Parameters,
    long SizeBytes,
    int ContextLength,
    int EmbeddingSize,
    int LayerCount,
    int HeadCount,
    int KeyValueHeadCount,
    string? ChatTemplate);

/// <summary>A control or unknown token.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Text">How it is written in template text.</param>
/// <param name="StripsLeft">Whether it swallows the spaces before it.</param>
/// <param name="StripsRight">Whether it swallows the spaces after it.</param>
/// <param name="IsControl">Whether it is a control token.</param>
internal sealed record SpecialToken(int Id, string Text, bool StripsLeft, bool StripsRight, bool IsControl);

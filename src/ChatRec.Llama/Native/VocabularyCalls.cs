using System.Text;

namespace ChatRec.Llama.Native;

/// <summary>A model's vocabulary, and text to tokens and back.</summary>
internal sealed unsafe class VocabularyCalls : INativeVocabulary
{
    private const int AttributeUnknown = 1 << 0;
    private const int AttributeControl = 1 << 3;
    private const int AttributeUserDefined = 1 << 4;
    private const int AttributeLeftStrip = 1 << 7;
    private const int AttributeRightStrip = 1 << 8;

    private readonly ModelHandle _model;
    private readonly nint _vocabulary;

    internal VocabularyCalls(ModelHandle model)
    {
        _model = model;
        _vocabulary = LlamaApi.llama_model_get_vocab(model);
        Size = LlamaApi.llama_vocab_n_tokens(_vocabulary);
        Type = LlamaApi.llama_vocab_type(_vocabulary);
        BeginOfSequence = LlamaApi.llama_vocab_bos(_vocabulary);
        EndOfSequence = LlamaApi.llama_vocab_eos(_vocabulary);
        EndOfTurn = LlamaApi.llama_vocab_eot(_vocabulary);
        AddsBeginOfSequence = LlamaApi.llama_vocab_get_add_bos(_vocabulary);
        AddsEndOfSequence = LlamaApi.llama_vocab_get_add_eos(_vocabulary);
    }

    public int Size { get; }

    public int Type { get; }

    public int BeginOfSequence { get; }

    public int EndOfSequence { get; }

    public int EndOfTurn { get; }

    public bool AddsBeginOfSequence { get; }

    public bool AddsEndOfSequence { get; }

    public bool IsEndOfGeneration(int token) => WithModel(() => LlamaApi.llama_vocab_is_eog(_vocabulary, token));

    public string Text(int token) => WithModel(() => NativeText.Read(LlamaApi.llama_vocab_get_text(_vocabulary, token)));

    public List<SpecialToken> SpecialTokens() => WithModel(() =>
    {
        var special = new List<SpecialToken>();
        for (var token = 0; token < Size; token++)
        {
            var attributes = LlamaApi.llama_vocab_get_attr(_vocabulary, token);
            if ((attributes & (AttributeControl | AttributeUnknown)) != 0)
            {
                special.Add(new SpecialToken(
                    token,
                    NativeText.Read(LlamaApi.llama_vocab_get_text(_vocabulary, token)),
                    (attributes & AttributeLeftStrip) != 0,
                    (attributes & AttributeRightStrip) != 0,
                    (attributes & AttributeControl) != 0));
            }
        }

        return special;
    });

    public Dictionary<string, int> UserDefinedTokens() => WithModel(() =>
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var token = 0; token < Size; token++)
        {
            if ((LlamaApi.llama_vocab_get_attr(_vocabulary, token) & AttributeUserDefined) != 0)
            {
                tokens.TryAdd(Encoding.UTF8.GetString(Piece(token, renderSpecial: true)), token);
            }
        }

        return tokens;
    });

    public int[] Tokenize(string text, bool addSpecial)
    {
        // A lone surrogate becomes U+FFFD here, so the native side only ever sees valid UTF-8.
        var bytes = Encoding.UTF8.GetBytes(text);
        var tokens = new int[bytes.Length + 2];
        var count = Tokenize(bytes, tokens, addSpecial);
        if (count < 0 && count != int.MinValue)
        {
            tokens = new int[-count];
            count = Tokenize(bytes, tokens, addSpecial);
        }

        return count >= 0
            ? tokens[..count]
            : throw new PromptException($"A text of {text.Length} characters has more tokens than can be counted; shorten it.");
    }

    public byte[] Piece(int token, bool renderSpecial)
    {
        var piece = new byte[32];
        var length = Piece(token, piece, renderSpecial);
        if (length < 0)
        {
            piece = new byte[-length];
            length = Piece(token, piece, renderSpecial);
        }

        return piece[..Math.Max(length, 0)];
    }

    private int Tokenize(byte[] bytes, int[] tokens, bool addSpecial) => WithModel(() =>
    {
        fixed (byte* text = bytes)
        fixed (int* output = tokens)
        {
            return LlamaApi.llama_tokenize(_vocabulary, text, bytes.Length, output, tokens.Length, addSpecial, parseSpecial: false);
        }
    });

    private int Piece(int token, byte[] buffer, bool renderSpecial) => WithModel(() =>
    {
        fixed (byte* output = buffer)
        {
            return LlamaApi.llama_token_to_piece(_vocabulary, token, output, buffer.Length, 0, renderSpecial);
        }
    });

    // The vocabulary is part of the model: it is held for the call, or the call says that it is disposed.
    private T WithModel<T>(Func<T> call)
    {
        var referenced = false;
        try
        {
            _model.DangerousAddRef(ref referenced);
            return call();
        }
        finally
        {
            if (referenced)
            {
                _model.DangerousRelease();
            }
        }
    }
}

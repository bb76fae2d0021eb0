using System.Text;
using ChatRec.Llama.Native;
using LLama.Native;

namespace ChatRec.Llama.LLamaSharp;

/// <summary>The vocabulary of a model that LLamaSharp loaded.</summary>
internal sealed class LLamaSharpVocabulary : INativeVocabulary
{
    private readonly SafeLlamaModelHandle _model;
    private readonly SafeLlamaModelHandle.Vocabulary _vocabulary;

    internal LLamaSharpVocabulary(SafeLlamaModelHandle model)
    {
        _model = model;
        _vocabulary = model.Vocab;
        Size = _vocabulary.Count;
        BeginOfSequence = Id(_vocabulary.BOS);
        EndOfSequence = Id(_vocabulary.EOS);
        EndOfTurn = Id(_vocabulary.EOT);
        AddsBeginOfSequence = _vocabulary.ShouldAddBOS;
    }

    public int Size { get; }

    public int BeginOfSequence { get; }

    public int EndOfSequence { get; }

    public int EndOfTurn { get; }

    public bool AddsBeginOfSequence { get; }

    public bool IsEndOfGeneration(int token) => ((LLamaToken)token).IsEndOfGeneration(_vocabulary);

    // LLamaSharp does not show the vocabulary's own spelling (ĠHeat); this is what the token adds to a text.
    public string Text(int token) => Encoding.UTF8.GetString(Piece(token, renderSpecial: true));

    public List<SpecialToken> SpecialTokens()
    {
        var special = new List<SpecialToken>();
        for (var token = 0; token < Size; token++)
        {
            var attributes = ((LLamaToken)token).GetAttributes(_vocabulary);
            if ((attributes & (LLamaTokenAttr.Control | LLamaTokenAttr.Unknown)) != 0)
            {
                special.Add(new SpecialToken(
                    token,
                    Text(token),
                    attributes.HasFlag(LLamaTokenAttr.LStrip),
                    attributes.HasFlag(LLamaTokenAttr.RStrip),
                    attributes.HasFlag(LLamaTokenAttr.Control)));
            }
        }

        return special;
    }

    public Dictionary<string, int> UserDefinedTokens()
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var token = 0; token < Size; token++)
        {
            if (((LLamaToken)token).GetAttributes(_vocabulary).HasFlag(LLamaTokenAttr.UserDefined))
            {
                tokens.TryAdd(Text(token), token);
            }
        }

        return tokens;
    }

    public int[] Tokenize(string text, bool addSpecial) =>
        Array.ConvertAll(_model.Tokenize(text, addSpecial, special: false, Encoding.UTF8), token => (int)token);

    public byte[] Piece(int token, bool renderSpecial)
    {
        var piece = new byte[32];
        var length = (int)_model.TokenToSpan(token, piece, special: renderSpecial);
        if (length > piece.Length)
        {
            piece = new byte[length];
            length = (int)_model.TokenToSpan(token, piece, special: renderSpecial);
        }

        return piece[..length];
    }

    private static int Id(LLamaToken? token) => token is { } existing ? (int)existing : -1;
}

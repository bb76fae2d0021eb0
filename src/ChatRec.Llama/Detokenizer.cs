using System.Text;

namespace ChatRec.Llama;

/// <summary>Turns tokens into text as they come: the bytes of a character that several tokens share are held back until it is whole.</summary>
/// <param name="vocabulary">The model's vocabulary.</param>
/// <param name="renderSpecial">Whether control tokens give their text; otherwise nothing.</param>
public sealed class Detokenizer(LlamaVocabulary vocabulary, bool renderSpecial = false)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The text that a token completes; empty in the middle of a character.</summary>
    public string Append(int token) => Decode(vocabulary.TokenBytes(token, renderSpecial), flush: false);

    /// <summary>What is left at the end: U+FFFD if the last character stayed incomplete.</summary>
    public string Finish() => Decode([], flush: true);

    private string Decode(byte[] bytes, bool flush)
    {
        var characters = new char[_decoder.GetCharCount(bytes, flush)];
        var count = _decoder.GetChars(bytes, characters, flush);
        return new string(characters, 0, count);
    }
}

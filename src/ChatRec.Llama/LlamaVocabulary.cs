using System.Text;
using ChatRec.Llama.Native;

namespace ChatRec.Llama;

/// <summary>
/// A model's tokens. Text is tokenized by segments: control tokens come only from segments that say so (template text), never
/// from data, however it is written. Between control tokens, template and data text are tokenized as one stretch, so a prompt
/// has exactly the tokens that it would have as one string, and no border of a segment tears a word apart. Thread-safe.
/// </summary>
public sealed class LlamaVocabulary
{
    private readonly INativeVocabulary _calls;
    private readonly SpecialToken[] _special;
    private readonly HashSet<int> _control;
    private readonly int[] _prefix;
    private readonly int[] _suffix;
    private readonly Lazy<Dictionary<string, int>> _userDefined;

    internal LlamaVocabulary(INativeVocabulary calls)
    {
        _calls = calls;

        // Longest first, as llama.cpp does it: a token that is the start of another must not hide it.
        _special = [.. _calls.SpecialTokens().Where(token => token.Text.Length > 0).OrderByDescending(token => Encoding.UTF8.GetByteCount(token.Text))];
        _control = [.. _special.Where(token => token.IsControl).Select(token => token.Id)];
        (_prefix, _suffix) = AddedTokens();
        _userDefined = new Lazy<Dictionary<string, int>>(_calls.UserDefinedTokens);
    }

    /// <summary>Number of tokens.</summary>
    public int Size => _calls.Size;

    /// <summary>Token that begins a text; null if the vocabulary has none.</summary>
    public int? BeginOfSequence => Existing(_calls.BeginOfSequence);

    /// <summary>Token that ends a text; null if the vocabulary has none.</summary>
    public int? EndOfSequence => Existing(_calls.EndOfSequence);

    /// <summary>Token that ends a turn of a conversation; null if the vocabulary has none.</summary>
    public int? EndOfTurn => Existing(_calls.EndOfTurn);

    /// <summary>Whether the model wants <see cref="BeginOfSequence"/> before every text.</summary>
    public bool AddsBeginOfSequence => _calls.AddsBeginOfSequence;

    /// <summary>Whether generation ends at this token.</summary>
    public bool IsEndOfGeneration(int token) => _calls.IsEndOfGeneration(InRange(token));

    /// <summary>Whether this is a control token, which data never gives.</summary>
    public bool IsControl(int token) => _control.Contains(InRange(token));

    /// <summary>
    /// The user-defined token of this very text, which tokenizing the text would give too, but only after a look at every such token: with
    /// thousands of them, as where each title is one, that takes half a millisecond. Null: there is none, and the text may still be one token.
    /// </summary>
    public int? UserDefinedToken(string text) => _userDefined.Value.TryGetValue(text, out var token) ? token : null;

    /// <summary>A token as the vocabulary writes it, for people: <c>ĠHeat</c>, <c>&lt;|im_end|&gt;</c>.</summary>
    public string TokenText(int token) => _calls.Text(InRange(token));

    /// <summary>A token's bytes, which may be only a part of a character; none for a control token, unless it is to be rendered.</summary>
    public byte[] TokenBytes(int token, bool renderSpecial = false) => _calls.Piece(InRange(token), renderSpecial);

    /// <summary>Tokens of a prompt.</summary>
    /// <param name="segments">Its segments, in order.</param>
    /// <param name="addSpecial">Whether to add what the model wants around a text (BOS; CLS and SEP for BERT).</param>
    public int[] Tokenize(IEnumerable<TextSegment> segments, bool addSpecial)
    {
        ArgumentNullException.ThrowIfNull(segments);
        var tokens = new List<int>();
        if (addSpecial)
        {
            tokens.AddRange(_prefix);
        }

        foreach (var piece in Pieces(segments))
        {
            // A template that writes the BOS itself would otherwise give two.
            if (piece.Token is { } token && !(tokens.Count == 1 && addSpecial && _prefix.AsSpan().SequenceEqual([token])))
            {
                tokens.Add(token);
            }
            else if (piece.Text is { } text)
            {
                tokens.AddRange(TokenizePlain(text));
            }
        }

        if (addSpecial)
        {
            tokens.AddRange(_suffix);
        }

        return [.. tokens];
    }

    /// <summary>Tokens of a piece of data.</summary>
    public int[] Tokenize(string data, bool addSpecial = false) => Tokenize([new TextSegment(data, ParseSpecial: false)], addSpecial);

    /// <summary>Text of tokens; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="renderSpecial">Whether control tokens give their text; otherwise nothing.</param>
    public string Detokenize(IEnumerable<int> tokens, bool renderSpecial = false)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var detokenizer = new Detokenizer(this, renderSpecial);
        var text = new StringBuilder();
        foreach (var token in tokens)
        {
            text.Append(detokenizer.Append(token));
        }

        return text.Append(detokenizer.Finish()).ToString();
    }

    // Control tokens of template text, and the text between them, whichever segments it comes from.
    private IEnumerable<(int? Token, string? Text)> Pieces(IEnumerable<TextSegment> segments)
    {
        var text = new StringBuilder();
        foreach (var segment in Merge(segments))
        {
            if (!segment.ParseSpecial)
            {
                text.Append(segment.Text);
                continue;
            }

            foreach (var (token, part) in Partition(segment.Text))
            {
                if (token is null)
                {
                    text.Append(part);
                    continue;
                }

                if (text.Length > 0)
                {
                    yield return (null, text.ToString());
                    text.Clear();
                }

                yield return (token, null);
            }
        }

        if (text.Length > 0)
        {
            yield return (null, text.ToString());
        }
    }

    // A control token may be written across two segments of template text.
    private static IEnumerable<TextSegment> Merge(IEnumerable<TextSegment> segments)
    {
        TextSegment? open = null;
        foreach (var segment in segments)
        {
            if (open is { } before && before.ParseSpecial == segment.ParseSpecial)
            {
                open = before with { Text = before.Text + segment.Text };
                continue;
            }

            if (open is { } finished)
            {
                yield return finished;
            }

            open = segment;
        }

        if (open is { } last)
        {
            yield return last;
        }
    }

    private List<(int? Token, string Text)> Partition(string template)
    {
        var parts = new List<(int? Token, string Text)> { (null, template) };
        foreach (var special in _special)
        {
            for (var index = 0; index < parts.Count; index++)
            {
                var (token, text) = parts[index];
                var at = token is null ? text.IndexOf(special.Text, StringComparison.Ordinal) : -1;
                if (at < 0)
                {
                    continue;
                }

                var left = text[..at];
                var right = text[(at + special.Text.Length)..];
                parts[index] = (null, special.StripsLeft ? left.TrimEnd() : left);
                parts.Insert(index + 1, (special.Id, special.Text));
                parts.Insert(index + 2, (null, special.StripsRight ? right.TrimStart() : right));
                index++;
            }
        }

        parts.RemoveAll(part => part.Token is null && part.Text.Length == 0);
        return parts;
    }

    // Some vocabularies can build a control token's text out of ordinary pieces ("</" + "s>"). Whatever they do, a control
    // token does not leave here: the text is taken apart inside of it.
    private int[] TokenizePlain(string text)
    {
        var tokens = _calls.Tokenize(text, addSpecial: false);
        var intruder = Array.FindIndex(tokens, _control.Contains);
        if (intruder < 0)
        {
            return tokens;
        }

        var written = _calls.Text(tokens[intruder]);
        var at = text.IndexOf(written, StringComparison.Ordinal);
        var cut = at >= 0 && written.Length > 1 ? at + 1 : text.Length / 2;
        if (cut == 0 || cut >= text.Length)
        {
            return Array.FindAll(tokens, token => !_control.Contains(token));
        }

        if (char.IsLowSurrogate(text[cut]) && cut + 1 < text.Length)
        {
            cut++;
        }

        return [.. TokenizePlain(text[..cut]), .. TokenizePlain(text[cut..])];
    }

    // What the model wants around a text is what it puts around an empty one.
    private (int[] Prefix, int[] Suffix) AddedTokens()
    {
        var added = _calls.Tokenize("", addSpecial: true);
        return added switch
        {
            [var only] => only == _calls.BeginOfSequence && _calls.AddsBeginOfSequence ? ([only], []) : ([], [only]),
            [var first, .. var rest] => ([first], rest),
            _ => ([], []),
        };
    }

    private int InRange(int token) => token >= 0 && token < Size
        ? token
        : throw new ArgumentOutOfRangeException(nameof(token), token, $"The vocabulary has the tokens 0 to {Size - 1}.");

    private static int? Existing(int token) => token >= 0 ? token : null;
}

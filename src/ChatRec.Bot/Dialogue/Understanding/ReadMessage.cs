using System.Collections.Frozen;
using ChatRec.Bot.Dialogue.Titles;

namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>A message under way to being understood: its words, the titles in it, and where one clause ends and the next begins.</summary>
internal sealed class ReadMessage
{
    private static readonly FrozenSet<string> Contrasts = Set("but however although though except whereas instead otherwise");

    private static readonly FrozenSet<string> Subjects = Set("i ive im id ill we weve he she hes shes they theyve my our mine what can could do any give show recommend suggest");

    public ReadMessage(string text, TitleLinks titles, SlipCorrection slips)
    {
        Text = text;
        Words = [.. titles.Words.Select(word => slips.Mend(word.Folded) is var mended && mended != word.Folded ? word with { Folded = mended, Key = mended } : word)];
        Titles = titles;
        TitleAt = new int[Words.Count];
        Array.Fill(TitleAt, -1);
        var spans = titles.Links.Select(link => (link.FirstWord, link.EndWord))
            .Concat(titles.Doubts.Select(doubt => (doubt.FirstWord, doubt.EndWord)))
            .OrderBy(span => span.FirstWord).ToList();
        Spans = spans;
        for (var span = 0; span < spans.Count; span++)
        {
            TitleAt.AsSpan(spans[span].FirstWord, spans[span].EndWord - spans[span].FirstWord).Fill(span);
        }

        Clauses = [.. FindClauses()];
        ClauseAt = new int[Words.Count];
        for (var clause = 0; clause < Clauses.Count; clause++)
        {
            ClauseAt.AsSpan(Clauses[clause].First, Clauses[clause].End - Clauses[clause].First).Fill(clause);
        }
    }

    public string Text { get; }

    public IReadOnlyList<Word> Words { get; }

    public TitleLinks Titles { get; }

    /// <summary>Links and doubts, in the order of the text.</summary>
    public IReadOnlyList<(int FirstWord, int EndWord)> Spans { get; }

    /// <summary>By word: the index into <see cref="Spans"/>, or -1.</summary>
    public int[] TitleAt { get; }

    public IReadOnlyList<Clause> Clauses { get; }

    /// <summary>By word: its clause.</summary>
    public int[] ClauseAt { get; }

    /// <summary>The folded word, or "" outside the message and inside a title.</summary>
    public string At(int index) => index < 0 || index >= Words.Count || TitleAt[index] >= 0 ? "" : Words[index].Folded;

    /// <summary>Whether the folded words from <paramref name="index"/> on are these.</summary>
    public bool Says(int index, params ReadOnlySpan<string> words)
    {
        for (var offset = 0; offset < words.Length; offset++)
        {
            if (At(index + offset) != words[offset] || (offset > 0 && IsHardBreak(index + offset)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The folded words without titles, with single spaces and a space at both ends, for looking up phrases.</summary>
    public string Phrases => $" {string.Join(' ', Words.Where((_, index) => TitleAt[index] < 0).Select(word => word.Folded))} ";

    /// <summary>The same with "@" where each title stands.</summary>
    public string PhrasesWithTitles => $" {string.Join(' ', Words.Select((word, index) => TitleAt[index] < 0 ? word.Folded : "@").Where((word, index) => word != "@" || index == 0 || TitleAt[index] != TitleAt[index - 1]))} ";

    public bool IsHardBreak(int index) => Words[index].FollowsBreak && Words[index].Gap.AsSpan().IndexOfAny(".!?;\n") >= 0;

    private IEnumerable<Clause> FindClauses()
    {
        var first = 0;
        var opens = ClauseOpening.Sentence;
        for (var index = 1; index <= Words.Count; index++)
        {
            ClauseOpening? opening = index == Words.Count ? ClauseOpening.Sentence
                : TitleAt[index] >= 0 && TitleAt[index] == TitleAt[index - 1] ? null
                : IsHardBreak(index) ? ClauseOpening.Sentence
                : TitleAt[index] < 0 && IsContrast(index) ? ClauseOpening.Contrast
                : TitleAt[index] < 0 && Subjects.Contains(At(index)) && FollowsPause(index) ? ClauseOpening.Joined
                : null;
            if (opening is { } found)
            {
                yield return new Clause(first, index, opens);
                first = index;
                opens = found;
            }
        }
    }

    private bool IsContrast(int index) =>
        (Contrasts.Contains(At(index)) || (At(index) is "yet" or "while" && Words[index].FollowsBreak))
        && !(At(index) is "but" or "except" && At(index - 1) is "anything" or "everything" or "nothing" or "all");

    /// <summary>"Me and my husband" is one subject.</summary>
    private bool GoesOn(int index) => At(index) is "my" or "our" && At(index - 1) == "and" && At(index - 2) is "me" or "i" or "we";

    private bool FollowsPause(int index) => Words[index].FollowsBreak || (!GoesOn(index) && At(index - 1) is "and" or "so" or "then" or "or");

    private static FrozenSet<string> Set(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}

/// <summary>How a clause begins.</summary>
internal enum ClauseOpening
{
    Sentence,
    Joined,
    Contrast,
}

/// <summary>A stretch that makes one statement.</summary>
internal readonly record struct Clause(int First, int End, ClauseOpening Opening);

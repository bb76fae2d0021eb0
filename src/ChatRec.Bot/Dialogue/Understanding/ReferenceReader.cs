using System.Collections.Frozen;

namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>Places of the last list: "the second one", "first and third", "number 2", "#4", "the last one", "all of them".</summary>
internal static class ReferenceReader
{
    private static readonly FrozenDictionary<string, int> Ordinals = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["first"] = 1,
        ["1st"] = 1,
        ["second"] = 2,
        ["2nd"] = 2,
        ["third"] = 3,
        ["3rd"] = 3,
        ["fourth"] = 4,
        ["forth"] = 4,
        ["4th"] = 4,
        ["fifth"] = 5,
        ["5th"] = 5,
        ["sixth"] = 6,
        ["6th"] = 6,
        ["seventh"] = 7,
        ["7th"] = 7,
        ["eighth"] = 8,
        ["8th"] = 8,
        ["ninth"] = 9,
        ["9th"] = 9,
        ["tenth"] = 10,
        ["10th"] = 10,
        ["last"] = Reference.Last,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> After = FrozenSet.Create(StringComparer.Ordinal,
        "", "one", "ones", "movie", "film", "suggestion", "recommendation", "pick", "title", "and", "or", "is", "was", "looks", "sounds", "but", "please",
        "again", "already", "i", "too", "as", "just", "because", "on", "in", "though", "seems", "two", "three");

    /// <summary>Places with the words that name them, in the order of the text.</summary>
    public static List<(int First, int End, int Ordinal)> Read(ReadMessage message)
    {
        var found = new List<(int First, int End, int Ordinal)>();
        for (var index = 0; index < message.Words.Count; index++)
        {
            var word = message.At(index);
            var next = index + 1 < message.Words.Count && message.Words[index + 1].FollowsBreak ? "" : message.At(index + 1);
            if (Ordinals.TryGetValue(word, out var ordinal) && After.Contains(next) && !IsTime(message, index, next))
            {
                if (next is "two" or "three" && ordinal is 1 or Reference.Last)
                {
                    var count = next == "two" ? 2 : 3;
                    for (var place = 1; place <= count; place++)
                    {
                        found.Add((index, index + 2, ordinal == 1 ? place : -(count - place + 1)));
                    }
                }
                else if (next is not ("two" or "three"))
                {
                    found.Add((index, next is "one" or "ones" or "movie" or "film" ? index + 2 : index + 1, ordinal));
                }
            }
            else if (word is "number" or "no" or "nr" or "option" or "movie" or "film" && Small(message, index + 1) is { } numbered && !(word == "no" && message.At(index + 2).Length > 0))
            {
                found.Add((index, index + 2, numbered));
            }
            else if (word is "seen" or "saw" or "watched" or "loved" or "liked" or "hated" or "disliked" && NumbersEnd(message, index + 1) is { } numbersEnd)
            {
                for (var at = index + 1; at < numbersEnd; at++)
                {
                    if (Small(message, at) is { } listed)
                    {
                        found.Add((at, at + 1, listed)); // "seen 2 and 4", but not "seen 2 movies"
                    }
                }

                index = numbersEnd - 1;
            }
            else if (word == "like" && Small(message, index + 1) is { } bare && (index + 2 >= message.Words.Count || message.Words[index + 2].FollowsBreak))
            {
                found.Add((index + 1, index + 2, bare)); // "more like 3", but not "like 3 movies"
            }
            else if (word.Length > 0 && message.Words[index].Gap.EndsWith('#') && Small(message, index) is { } marked)
            {
                found.Add((index, index + 1, marked));
            }
            else if (word is "all" or "any" or "none" && message.Says(index + 1, "of") && message.At(index + 2) is "them" or "these" or "those")
            {
                found.Add((index, index + 3, Reference.All));
            }
            else if (word is "them" or "these" or "those" && message.At(index + 1) is "all")
            {
                found.Add((index, index + 2, Reference.All));
            }
        }

        return found;
    }

    /// <summary>"the last time", "last night", "at first": no places.</summary>
    private static bool IsTime(ReadMessage message, int index, string next) =>
        (message.At(index) == "last" && next is not ("one" or "ones" or "movie" or "film" or "suggestion" or "recommendation" or "pick" or "two" or "three")
            && message.At(index - 1) is not ("the" or "why" or "and"))
        || (next is "movie" or "film" or "one" && message.At(index + 2) is "i" or "we" or "you" or "that" or "ive" && message.At(index + 3) is not "likes")
        || message.At(index - 1) is "at" or "a" or "every" or "per"
        || (next is "i" && message.At(index) is "first" or "last")
        || (next.Length == 0 && index + 1 < message.Words.Count && message.TitleAt[index + 1] >= 0);

    /// <summary>Where "2", "2 and 4" or "1, 3 and 5" ends, if nothing is counted by it. Null: no such numbers.</summary>
    private static int? NumbersEnd(ReadMessage message, int index)
    {
        var end = index;
        while (Small(message, end) is not null)
        {
            end++;
            if (message.At(end) is "and" && Small(message, end + 1) is not null)
            {
                end++;
            }
        }

        return end > index && (end >= message.Words.Count || message.Words[end].FollowsBreak || message.At(end) is "already" or "but" or "too" or "before") ? end : null;
    }

    private static int? Small(ReadMessage message, int index) =>
        index < message.Words.Count && message.TitleAt[index] < 0 && message.Words[index].IsNumber && message.Words[index].Key.Length <= 2
        && (message.Words[index].End >= message.Text.Length || message.Text[message.Words[index].End] is not ('/' or '%'))
            ? int.Parse(message.Words[index].Key, System.Globalization.CultureInfo.InvariantCulture)
            : null;
}

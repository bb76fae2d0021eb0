using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ChatRec.Evaluation.Dialogues;

namespace ChatRec.Evaluation.Understanding;

/// <summary>A message of a dialogue between people, with the titles that were marked while it was typed.</summary>
/// <param name="Speaker">Who wrote it.</param>
/// <param name="Text">What was typed, titles written out.</param>
/// <param name="Titles">The marked titles, in the order of the text; they do not overlap.</param>
public sealed partial record MarkedMessage(Speaker Speaker, string Text, IReadOnlyList<MarkedTitle> Titles)
{
    /// <summary>A turn with the items of a catalogue.</summary>
    /// <param name="dialogue">The dialogue that the turn is of.</param>
    /// <param name="turn">The turn; of a title without a place in it nothing can be judged, so it is left out.</param>
    /// <param name="find">The item of a title; null where the catalogue lacks it.</param>
    public static MarkedMessage Of(Dialogue dialogue, DialogueTurn turn, Func<DialogueTitle, string?> find)
    {
        ArgumentNullException.ThrowIfNull(dialogue);
        ArgumentNullException.ThrowIfNull(turn);
        ArgumentNullException.ThrowIfNull(find);
        return new MarkedMessage(turn.Speaker, turn.Text, [.. turn.Mentions.Where(mention => mention.Start >= 0)
            .Select(mention => new MarkedTitle(mention.Start, mention.Length, find(dialogue.Titles[mention.Key])))]);
    }

    /// <summary>The same message as people type without the help of a search box: in small letters, the titles without their years.</summary>
    public MarkedMessage AsTypedByHand()
    {
        var text = new StringBuilder(Text.Length);
        var titles = new List<MarkedTitle>(Titles.Count);
        var reached = 0;
        foreach (var title in Titles)
        {
            text.Append(Text, reached, title.Start - reached);
            var name = YearAtEnd().Replace(Text.Substring(title.Start, title.Length), "");
            titles.Add(title with { Start = text.Length, Length = name.Length });
            text.Append(name);
            reached = title.Start + title.Length;
        }

        text.Append(Text, reached, Text.Length - reached);
        return this with { Text = text.ToString().ToLower(CultureInfo.InvariantCulture), Titles = titles };
    }

    [GeneratedRegex(@"\s*\((18|19|20)\d\d\)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex YearAtEnd();
}

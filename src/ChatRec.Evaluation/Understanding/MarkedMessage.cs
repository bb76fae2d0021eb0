using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatRec.Evaluation.Understanding;

/// <summary>A message of a dialogue between people, with the titles that were marked while it was typed.</summary>
/// <param name="BySeeker">Whether the person who looks for something wrote it, not the one who recommends.</param>
/// <param name="Text">What was typed, titles written out.</param>
/// <param name="Titles">The marked titles, in the order of the text; they do not overlap.</param>
public sealed partial record MarkedMessage(bool BySeeker, string Text, IReadOnlyList<MarkedTitle> Titles)
{
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

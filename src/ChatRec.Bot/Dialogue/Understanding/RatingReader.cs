using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>Ratings in numbers and words: "8/10", "nine out of ten", "4.5 stars", "gave it a 9", "two thumbs up". Linear in the text.</summary>
internal static partial class RatingReader
{
    private const string Numbers = "zero|one|two|three|four|five|six|seven|eight|nine|ten";

    private static readonly FrozenDictionary<string, double> Words = Numbers.Split('|').Select((word, value) => (word, Value: (double)value))
        .Append(("hundred", 100)).ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.OrdinalIgnoreCase);

    /// <summary>Ratings with where they stand, in characters, in the order of the text.</summary>
    public static List<(int Start, int End, Sentiment Sentiment)> Read(string text)
    {
        var found = new List<(int Start, int End, Sentiment Sentiment)>();
        foreach (Match match in Rating().Matches(text))
        {
            if (Judge(match) is { } sentiment)
            {
                found.Add((match.Index, match.Index + match.Length, sentiment));
            }
        }

        return found;
    }

    /// <summary>Whether a rating that ends here is given to what follows: "8/10 for Heat".</summary>
    public static bool IsFor(string text, int end) => text.AsSpan(end).TrimStart().StartsWith("for ", StringComparison.OrdinalIgnoreCase)
        && !text.AsSpan(end).TrimStart().StartsWith("for me", StringComparison.OrdinalIgnoreCase);

    private static Sentiment? Judge(Match match)
    {
        if (match.Groups["thumbs"].Success)
        {
            return match.Groups["thumbs"].ValueSpan.Equals("up", StringComparison.OrdinalIgnoreCase) ? Sentiment.Liked : Sentiment.Disliked;
        }

        var value = Value(match.Groups["value"]);
        if (match.Groups["bare"].Success)
        {
            // Without a scale only what is good or bad on every scale says something.
            return value switch { > 10 => null, >= 6 => Sentiment.Liked, <= 2 => Sentiment.Disliked, _ => Sentiment.Seen };
        }

        var scale = match.Groups["scale"].Success ? Value(match.Groups["scale"]) : 5;
        return scale is not (5 or 10 or 100) || value > scale ? null
            : (value / scale) switch { >= 0.6 => Sentiment.Liked, <= 0.4 => Sentiment.Disliked, _ => Sentiment.Seen };
    }

    private static double Value(Group group) =>
        Words.TryGetValue(group.Value, out var named) ? named : double.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex($@"(?<![\d\w.])(?<value>\d{{1,3}}(\.\d)?|{Numbers})\s*(/|out of)\s*(?<scale>100|10|5|five|ten|a hundred|hundred)(?![\d/])\b"
        + $@"|(?<![\d\w.])(?<value>[0-5](\.\d)?|one|two|three|four|five)[\s-]*stars?\b"
        + $@"|\b((give|gave|rate|rated|giving)\s+(\S+\s+){{0,8}}?(an?|at)|(was|solid|strong)(\s+an?)?)\s+(?<bare>(?<value>\d{{1,2}}(\.\d)?|{Numbers}))(?=\s*([.,!?;]|for me\b|from me\b|$))"
        + @"|\bthumbs (?<thumbs>up|down)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Rating();
}

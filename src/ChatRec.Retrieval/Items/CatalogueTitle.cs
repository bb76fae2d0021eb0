namespace ChatRec.Retrieval.Items;

/// <summary>
/// A title taken apart: catalogues in MovieLens' manner write "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
/// people say "The City of Lost Children".
/// </summary>
/// <param name="Title">The title as people say it, article first, without year and other titles.</param>
/// <param name="Year">The year in the last bracket, if there is one.</param>
/// <param name="AlternateTitles">The titles in brackets, articles first, without "a.k.a."; never the title itself, no doubles.</param>
public sealed record CatalogueTitle(string Title, int? Year, IReadOnlyList<string> AlternateTitles)
{
    private const int FirstYear = 1870;
    private const int LastYear = 2150;

    // Only what stands alone behind the last comma is looked up here, so "Paris, Texas" and "I, Robot" are safe.
    private static readonly HashSet<string> Articles = new(StringComparer.OrdinalIgnoreCase)
    {
        "The", "A", "An", "Da",
        "Le", "La", "Les", "L'", "L’", "Un", "Une", "Des",
        "Il", "Lo", "I", "Gli", "Uno", "Una",
        "El", "Los", "Las", "O", "Os", "As",
        "Der", "Die", "Das", "Ein", "Eine", "De", "Het", "Een",
        "Det", "Den", "En", "Et",
    };

    private static readonly string[] AlsoKnownAs = ["a.k.a.", "a.k.a", "aka"];

    /// <summary>Takes a raw title apart. Never fails: what is not understood stays in the title.</summary>
    public static CatalogueTitle Parse(string raw)
    {
        ArgumentNullException.ThrowIfNull(raw);
        var rest = raw.Trim();
        var (body, brackets) = SplitTrailingBrackets(rest);

        int? year = null;
        if (brackets.Count > 0 && ReadYear(brackets[^1]) is { } found && body.Length > 0)
        {
            year = found;
            brackets.RemoveAt(brackets.Count - 1);
        }

        if (body.Length == 0)
        {
            return new CatalogueTitle(rest, null, []);
        }

        var title = ArticleFirst(body);
        var alternates = brackets
            .Select(bracket => ArticleFirst(WithoutAlsoKnownAs(bracket)))
            .Where(alternate => alternate.Length > 0 && !alternate.Equals(title, StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToArray();
        return new CatalogueTitle(title, year, alternates);
    }

    /// <summary>The inner texts of the balanced brackets at the end, in reading order, and what stands before them.</summary>
    private static (string Body, List<string> Brackets) SplitTrailingBrackets(string text)
    {
        var brackets = new List<string>();
        var body = text;
        while (body.EndsWith(')'))
        {
            var depth = 0;
            var open = body.Length - 1;
            for (; open >= 0; open--)
            {
                depth += body[open] switch { ')' => 1, '(' => -1, _ => 0 };
                if (depth == 0)
                {
                    break;
                }
            }

            if (open < 0)
            {
                break;
            }

            brackets.Insert(0, body[(open + 1)..^1].Trim());
            body = body[..open].TrimEnd();
        }

        return (body, brackets);
    }

    /// <summary>"1995", and the first year of a series' "1975-1979" or "2006–".</summary>
    private static int? ReadYear(string bracket)
    {
        var first = bracket.Split('-', '–')[0].Trim();
        var tail = bracket[first.Length..].Trim(' ', '-', '–');
        var isYear = first.Length == 4
            && int.TryParse(first, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var year)
            && year is >= FirstYear and <= LastYear
            && (tail.Length == 0 || (tail.Length == 4 && tail.All(char.IsAsciiDigit)));
        return isYear ? int.Parse(first, System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    private static string WithoutAlsoKnownAs(string bracket)
    {
        foreach (var prefix in AlsoKnownAs)
        {
            if (bracket.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
                && bracket.Length > prefix.Length
                && (prefix.EndsWith('.') || !char.IsLetterOrDigit(bracket[prefix.Length])))
            {
                return bracket[prefix.Length..].TrimStart(' ', ':');
            }
        }

        return bracket;
    }

    private static string ArticleFirst(string title)
    {
        var comma = title.LastIndexOf(',');
        if (comma <= 0)
        {
            return title;
        }

        var article = title[(comma + 1)..].Trim();
        if (!Articles.Contains(article))
        {
            return title;
        }

        var glue = article.EndsWith('\'') || article.EndsWith('’') ? "" : " ";
        return article + glue + title[..comma].TrimEnd();
    }
}

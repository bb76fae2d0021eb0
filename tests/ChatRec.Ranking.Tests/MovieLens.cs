using System.Globalization;
using System.Text.RegularExpressions;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Tests;

/// <summary>The bundled catalogue, read as far as these tests need it.</summary>
internal static partial class MovieLens
{
    private static readonly Lazy<Catalogue> Lazy = new(Read);

    public static Catalogue Catalogue => Lazy.Value;

    public static Item Named(string title) => Catalogue.Items.First(item => item.TitleWithYear == title);

    private static Catalogue Read() => new(File.ReadLines(Path.Combine(RepositoryFiles.Root, "data", "movielens-small", "items.csv")).Skip(1).Select(Parse));

    private static Item Parse(string line)
    {
        var fields = Line().Match(line);
        var title = fields.Groups["title"].Value.Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal);
        var article = Article().Match(title = Brackets().Replace(title, ""));
        return new Item(
            fields.Groups["id"].Value,
            article.Success ? $"{article.Groups["article"].Value} {article.Groups["rest"].Value}" : title,
            int.TryParse(fields.Groups["year"].Value, CultureInfo.InvariantCulture, out var year) ? year : null,
            fields.Groups["genres"].Value.Split('|', StringSplitOptions.RemoveEmptyEntries));
    }

    [GeneratedRegex("^(?<id>[^,]*),(?<title>\"(?:[^\"]|\"\")*\"|[^,]*),(?<year>[^,]*),(?<genres>[^,]*)$")]
    private static partial Regex Line();

    [GeneratedRegex("^(?<rest>.*), (?<article>The|A|An)$")]
    private static partial Regex Article();

    [GeneratedRegex(@"\s*\([^)]*\)")]
    private static partial Regex Brackets();
}

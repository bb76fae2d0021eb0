using System.Globalization;
using System.Text.RegularExpressions;
using ChatRec.Bot.Dialogue.Titles;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Tests.Dialogue;

/// <summary>The bundled catalogue, read once for all tests.</summary>
internal static class MovieLens
{
    private static readonly Regex Row = new("^(?<id>[^,]*),(?<title>\"(?:[^\"]|\"\")*\"|[^,]*),(?<year>\\d*),(?<genres>.*)$");

    private static readonly Lazy<(Catalogue Catalogue, Dictionary<string, int> Ratings)> Loaded = new(Load);

    private static readonly Lazy<MessageUnderstanding> LazyUnderstanding = new(() => new MessageUnderstanding(Catalogue, Ratings));

    public static Catalogue Catalogue => Loaded.Value.Catalogue;

    public static MessageUnderstanding Understanding => LazyUnderstanding.Value;

    public static TitleLinker Linker => Understanding.Titles;

    public static int Ratings(string itemId) => Loaded.Value.Ratings.GetValueOrDefault(itemId);

    /// <summary>The id of "Heat (1995)".</summary>
    public static string Id(string titleWithYear) => Catalogue.Items.First(item => item.TitleWithYear == titleWithYear).Id;

    private static (Catalogue, Dictionary<string, int>) Load()
    {
        var folder = Folder();
        var catalogue = new Catalogue(File.ReadLines(Path.Combine(folder, "items.csv")).Skip(1).Select(line =>
        {
            var row = Row.Match(line).Groups;
            var title = CatalogueTitle.Parse(row["title"].Value.Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal));
            var year = row["year"].Length > 0 ? int.Parse(row["year"].Value, CultureInfo.InvariantCulture) : title.Year;
            return new Item(row["id"].Value, title.Title, year, row["genres"].Value.Split('|', StringSplitOptions.RemoveEmptyEntries))
            {
                AlternateTitles = title.AlternateTitles,
            };
        }).ToList());
        var ratings = File.ReadLines(Path.Combine(folder, "interactions.csv")).Skip(1)
            .Select(line => line.Split(',')[1])
            .CountBy(id => id)
            .ToDictionary(StringComparer.Ordinal);
        return (catalogue, ratings);
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ChatRec.sln")))
            {
                return Path.Combine(folder.FullName, "data", "movielens-small");
            }
        }

        throw new DirectoryNotFoundException("The tests run inside the repository: ChatRec.sln was not found above the output folder.");
    }
}

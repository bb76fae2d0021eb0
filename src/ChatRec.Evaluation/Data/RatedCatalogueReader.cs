using System.Globalization;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Evaluation.Data;

/// <summary>
/// Reads a MovieLens folder as a catalogue: movies.csv, ratings.csv (4 stars and more are liked, 2.5 and fewer disliked), tags.csv where it is there, and a file
/// of plots (movieId, overview) where one is named.
/// </summary>
public static class RatedCatalogueReader
{
    private const string MoviesFile = "movies.csv";
    private const string RatingsFile = "ratings.csv";
    private const string NoGenres = "(no genres listed)";

    /// <summary>Whether a folder is one of MovieLens.</summary>
    public static bool IsThere(string folder) => File.Exists(Path.Combine(folder, MoviesFile));

    /// <summary>Reads all of it.</summary>
    /// <param name="folder">The MovieLens folder.</param>
    /// <param name="overviews">The file of plots; null: none.</param>
    /// <exception cref="EvaluationDataException">A file is missing or a line is wrong.</exception>
    public static RatedCatalogue Read(string folder, string? overviews)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var catalogue = new Catalogue(DelimitedFile.Read(folder, MoviesFile, "movieId", "title", "genres").Select(record => ItemOf(record.Fields)));
        var texts = new string[catalogue.Count];
        Array.Fill(texts, "");
        var hasTags = File.Exists(Path.Combine(folder, MovieLensTags.FileName));
        if (hasTags)
        {
            AddTexts(catalogue, folder, MovieLensTags.FileName, "tag", texts);
        }

        if (overviews is not null)
        {
            AddTexts(catalogue, Path.GetDirectoryName(Path.GetFullPath(overviews))!, Path.GetFileName(overviews), "overview", texts);
        }

        return new RatedCatalogue(EvaluationDataReader.NameOf(folder), catalogue, ReadUsers(catalogue, folder), hasTags || overviews is not null ? texts : null);
    }

    private static Item ItemOf(string[] fields)
    {
        var title = CatalogueTitle.Parse(fields[1]);
        string[] genres = fields[2] is NoGenres or "" ? [] : fields[2].Split('|');
        return new Item(fields[0], title.Title, title.Year, genres) { AlternateTitles = title.AlternateTitles };
    }

    private static void AddTexts(Catalogue catalogue, string folder, string file, string column, string[] texts)
    {
        foreach (var (_, fields) in DelimitedFile.Read(folder, file, "movieId", column))
        {
            if (catalogue.TryGetIndex(fields[0], out var item))
            {
                texts[item] = $"{texts[item]} {fields[1]}";
            }
        }
    }

    private static List<InteractionSequence> ReadUsers(Catalogue catalogue, string folder)
    {
        var users = new Dictionary<string, List<(int Item, float Rating, long Time)>>(StringComparer.Ordinal);
        foreach (var (line, fields) in DelimitedFile.Read(folder, RatingsFile, "userId", "movieId", "rating", "timestamp"))
        {
            if (!catalogue.TryGetIndex(fields[1], out var item))
            {
                throw DelimitedFile.At(folder, RatingsFile, line, $"movieId {fields[1]} is not in {MoviesFile}");
            }

            if (!float.TryParse(fields[2], CultureInfo.InvariantCulture, out var rating) || !long.TryParse(fields[3], CultureInfo.InvariantCulture, out var time))
            {
                throw DelimitedFile.At(folder, RatingsFile, line, $"'{fields[2]}' or '{fields[3]}' is no number");
            }

            if (!users.TryGetValue(fields[0], out var ratings))
            {
                users[fields[0]] = ratings = [];
            }

            ratings.Add((item, rating, time));
        }

        return [.. users.Select(user => Sequence(user.Key, [.. user.Value.OrderBy(one => one.Time).ThenBy(one => one.Item)]))];
    }

    private static InteractionSequence Sequence(string user, (int Item, float Rating, long Time)[] ratings) => new(
        user,
        Array.ConvertAll(ratings, one => one.Item),
        Array.ConvertAll(ratings, one => one.Rating),
        Array.ConvertAll(ratings, one => one.Rating >= 4 ? Signal.Liked : one.Rating <= 2.5f ? Signal.Disliked : Signal.Seen),
        Array.ConvertAll(ratings, one => one.Time));
}

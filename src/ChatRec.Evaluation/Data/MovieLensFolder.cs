using System.Globalization;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Evaluation.Data;

/// <summary>
/// A MovieLens folder: ratings.csv (userId, movieId, rating, timestamp) and movies.csv (movieId, title, genres). Every rating is an interaction; a user's
/// are in order of (timestamp, movieId), so equal timestamps have one order; the 5-core filter is repeated until nothing changes.
/// </summary>
internal static class MovieLensFolder
{
    public const string RatingsFile = "ratings.csv";
    public const string MoviesFile = "movies.csv";

    public static EvaluationData Read(string folder, CancellationToken cancellationToken)
    {
        var movies = ReadMovies(folder);
        var indexes = movies.Select((movie, index) => (movie.Id, Index: index)).ToDictionary(pair => pair.Id, pair => pair.Index);
        var users = ReadUsers(folder, indexes, cancellationToken);
        return FiveCore.Filter(
            EvaluationDataReader.NameOf(folder),
            Path.Combine(folder, RatingsFile),
            [.. movies.Select(movie => (movie.Id.ToString(CultureInfo.InvariantCulture), movie.Title))],
            users);
    }

    // In order of the numeric id, so that ties of time break by it.
    private static List<(int Id, string Title)> ReadMovies(string folder)
    {
        var movies = new SortedDictionary<int, string>();
        foreach (var (line, fields) in DelimitedFile.Read(folder, MoviesFile, "movieId", "title"))
        {
            var id = Number<int>(folder, MoviesFile, line, "movieId", fields[0]);
            if (!movies.TryAdd(id, fields[1]))
            {
                throw DelimitedFile.At(folder, MoviesFile, line, $"movieId {id} is there twice");
            }
        }

        return [.. movies.Select(movie => (movie.Key, movie.Value))];
    }

    private static List<InteractionSequence> ReadUsers(string folder, Dictionary<int, int> indexes, CancellationToken cancellationToken)
    {
        var users = new Dictionary<string, List<(int Item, long Time)>>(StringComparer.Ordinal);
        foreach (var (line, fields) in DelimitedFile.Read(folder, RatingsFile, "userId", "movieId", "rating", "timestamp"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var movie = Number<int>(folder, RatingsFile, line, "movieId", fields[1]);
            if (!indexes.TryGetValue(movie, out var item))
            {
                throw DelimitedFile.At(folder, RatingsFile, line, $"movieId {movie} is not in {MoviesFile}");
            }

            if (fields[0].Length == 0)
            {
                throw DelimitedFile.At(folder, RatingsFile, line, "the userId is empty");
            }

            _ = Number<double>(folder, RatingsFile, line, "rating", fields[2]);
            var time = Number<long>(folder, RatingsFile, line, "timestamp", fields[3]);
            if (!users.TryGetValue(fields[0], out var interactions))
            {
                users[fields[0]] = interactions = [];
            }

            interactions.Add((item, time));
        }

        return [.. users.Select(user => new InteractionSequence(
            user.Key,
            [.. user.Value.Select(interaction => interaction.Item)],
            [.. user.Value.Select(_ => float.NaN)],
            [.. user.Value.Select(_ => Signal.Seen)],
            [.. user.Value.Select(interaction => interaction.Time)]))];
    }

    private static T Number<T>(string folder, string file, long line, string column, string text)
        where T : struct, IParsable<T> => T.TryParse(text, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw DelimitedFile.At(folder, file, line, $"'{text}' is no number of column '{column}'");
}

namespace ChatRec.Evaluation.Data;

/// <summary>Words that people of MovieLens put to movies: tags.csv (userId, movieId, tag).</summary>
public static class MovieLensTags
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "tags.csv";

    /// <summary>Reads them.</summary>
    /// <param name="folder">A folder that may hold the file.</param>
    /// <returns>In the file's order; empty where it is not there.</returns>
    /// <exception cref="EvaluationDataException">A line is wrong.</exception>
    public static IReadOnlyList<(string Person, string Item, string Word)> Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return File.Exists(Path.Combine(folder, FileName))
            ? [.. DelimitedFile.Read(folder, FileName, "userId", "movieId", "tag").Select(record => (record.Fields[0], record.Fields[1], record.Fields[2]))]
            : [];
    }
}

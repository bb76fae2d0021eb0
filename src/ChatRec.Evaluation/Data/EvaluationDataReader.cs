namespace ChatRec.Evaluation.Data;

/// <summary>Reads a folder of either kind, told apart by the files that are in it.</summary>
public static class EvaluationDataReader
{
    /// <summary>Reads all of it.</summary>
    /// <exception cref="EvaluationDataException">The folder or a file is missing, a line is wrong, or too little is left.</exception>
    public static EvaluationData Read(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new EvaluationDataException($"{folder}: there is no such folder.");
        }

        bool movieLens = Has(MovieLensFolder.RatingsFile), sequences = Has(SequenceFolder.SequencesFile);
        return (movieLens, sequences) switch
        {
            (true, false) => MovieLensFolder.Read(folder, cancellationToken),
            (false, true) => SequenceFolder.Read(folder, cancellationToken),
            (true, true) => throw new EvaluationDataException(
                $"{folder}: both {MovieLensFolder.RatingsFile} and {SequenceFolder.SequencesFile} are there; keep the one to evaluate on."),
            _ => throw new EvaluationDataException(
                $"{folder}: neither {MovieLensFolder.RatingsFile} and {MovieLensFolder.MoviesFile} (MovieLens) nor {SequenceFolder.ItemsFile} and {SequenceFolder.SequencesFile} (sequences) are there."),
        };

        bool Has(string file) => File.Exists(Path.Combine(folder, file));
    }

    internal static string NameOf(string folder) => new DirectoryInfo(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).Name;

    internal static StreamReader Open(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        try
        {
            return new StreamReader(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationDataException($"{path}: cannot be opened: {exception.Message}", exception);
        }
    }
}

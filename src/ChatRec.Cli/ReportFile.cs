namespace ChatRec.Cli;

/// <summary>A report that somebody asked for as a file.</summary>
internal static class ReportFile
{
    /// <summary>Writes it; the file as it was stays until the new one is whole.</summary>
    /// <param name="file">Null: nobody asked.</param>
    /// <param name="text">The report.</param>
    /// <param name="cancellationToken">Stops before the file is replaced.</param>
    public static async Task WriteAsync(FileInfo? file, string text, CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            var unfinished = file.FullName + ".part";
            await File.WriteAllTextAsync(unfinished, text, cancellationToken).ConfigureAwait(false);
            File.Move(unfinished, file.FullName, overwrite: true);
            Console.WriteLine($"Wrote {file}.");
        }
    }
}

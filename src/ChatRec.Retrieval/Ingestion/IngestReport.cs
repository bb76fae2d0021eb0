using System.Globalization;

namespace ChatRec.Retrieval.Ingestion;

/// <summary>What an ingestion did.</summary>
/// <param name="Files">A report a file, items first.</param>
/// <param name="Errors">The bad lines, in order, at most <see cref="IngestOptions.MaxErrors"/>.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record IngestReport(IReadOnlyList<IngestFileReport> Files, IReadOnlyList<IngestError> Errors, IngestOutcome Outcome)
{
    /// <summary>True if the database is not what it was before.</summary>
    public bool Changed => Files.Any(file => file.Added + file.Updated + file.Removed > 0);
}

/// <summary>How an ingestion ended.</summary>
public enum IngestOutcome
{
    /// <summary>Every record was taken in.</summary>
    Complete,

    /// <summary>Bad lines were skipped, the rest was taken in.</summary>
    CompleteWithSkips,

    /// <summary>Too many bad lines; what came before them was kept.</summary>
    TooManyErrors,

    /// <summary>Strict, and there are bad lines: nothing was written.</summary>
    Refused,
}

/// <summary>What happened to one file.</summary>
/// <param name="Role">"items" or "interactions".</param>
/// <param name="File">The file as it was given.</param>
/// <param name="Records">Records read.</param>
/// <param name="Added">Records that are new in the database.</param>
/// <param name="Updated">Records that changed an existing one.</param>
/// <param name="Removed">Items removed because the file lacks them.</param>
/// <param name="Skipped">Bad records.</param>
/// <param name="ResumedAfter">Records that an interrupted ingestion had taken in before; 0 if there was none.</param>
/// <param name="AlreadyIngested">The very same file was ingested before with the same mapping: it was not read again.</param>
public sealed record IngestFileReport(
    string Role, string File, long Records, long Added, long Updated, long Removed, long Skipped, long ResumedAfter, bool AlreadyIngested)
{
    /// <summary>One sentence for a person.</summary>
    public override string ToString()
    {
        if (AlreadyIngested)
        {
            var bad = Skipped > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({Skipped:N0} bad lines were skipped then)") : "";
            return string.Create(CultureInfo.InvariantCulture, $"{File}: nothing changed; this file's {Records:N0} {Role} were ingested before{bad}.");
        }

        var resumed = ResumedAfter > 0 ? string.Create(CultureInfo.InvariantCulture, $" (resumed after {ResumedAfter:N0})") : "";
        var unchanged = Records - ResumedAfter - Added - Updated - Skipped;
        var removed = Removed > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Removed:N0} removed") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{File}: {Records:N0} {Role}{resumed}: {Added:N0} added, {Updated:N0} updated, {Math.Max(0, unchanged):N0} unchanged{removed}, {Skipped:N0} skipped.");
    }
}

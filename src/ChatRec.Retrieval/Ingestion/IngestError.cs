using System.Globalization;

namespace ChatRec.Retrieval.Ingestion;

/// <summary>A line that could not be taken in.</summary>
/// <param name="File">The file as it was given.</param>
/// <param name="Line">Line on which the record begins, from 1.</param>
/// <param name="Column">The column, where one is to blame.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What would be right.</param>
public sealed record IngestError(string File, long Line, string? Column, string Problem, string Remedy)
{
    /// <summary>"items.csv, line 12, column 'year': 'nineteen' is no year; ...".</summary>
    public override string ToString()
    {
        var column = Column is null ? "" : $", column '{Column}'";
        return string.Create(CultureInfo.InvariantCulture, $"{File}, line {Line}{column}: {Problem}; {Remedy}");
    }
}

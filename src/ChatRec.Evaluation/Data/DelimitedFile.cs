using System.Globalization;
using CsvHelper;

namespace ChatRec.Evaluation.Data;

/// <summary>Records of a file of separated values with a header line, as the wanted columns.</summary>
internal static class DelimitedFile
{
    /// <summary>Reads record by record.</summary>
    /// <returns>The line of each record, from 1, and its fields in the order of <paramref name="columns"/>.</returns>
    public static IEnumerable<(long Line, string[] Fields)> Read(string folder, string file, params string[] columns)
    {
        CsvMalformedRecord? malformed = null;
        using var text = EvaluationDataReader.Open(folder, file);
        using var reader = CsvReader.Create(text, new CsvReaderOptions
        {
            Separator = ',',
            TrackLineNumbers = true,
            MaxRecordSize = 1 << 20,
            OnMalformedRecord = record => malformed = record,
        });
        reader.ReadHeader();
        var header = reader.Headers.Select(name => name.Trim()).ToArray();
        var places = Array.ConvertAll(columns, column => Array.IndexOf(header, column) is var place and >= 0
            ? place
            : throw Error(1, $"there is no column '{column}'; the file has {(header.Length == 0 ? "no header" : string.Join(", ", header))}"));
        while (ReadNext(reader))
        {
            if (malformed is { } bad)
            {
                throw Error(reader.LineNumber, $"malformed quoting ({bad.Reason})");
            }

            if (reader.FieldCount != header.Length)
            {
                throw Error(reader.LineNumber, string.Create(CultureInfo.InvariantCulture, $"{reader.FieldCount} fields where the header has {header.Length}"));
            }

            yield return (reader.LineNumber, Array.ConvertAll(places, place => reader.GetString(place)));
        }

        EvaluationDataException Error(long line, string problem) => At(folder, file, line, problem);

        bool ReadNext(CsvReader of)
        {
            try
            {
                return of.Read();
            }
            catch (CsvFormatException exception)
            {
                throw Error(exception.LineNumber, "the record that begins here does not end; most likely a quotation mark is never closed");
            }
        }
    }

    public static EvaluationDataException At(string folder, string file, long line, string problem) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Path.Combine(folder, file)}, line {line}: {problem}."));
}

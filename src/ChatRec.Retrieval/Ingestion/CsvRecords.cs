using System.Globalization;
using CsvHelper;

namespace ChatRec.Retrieval.Ingestion;

/// <summary>Records of separated values with a header line (RFC 4180).</summary>
internal static class CsvRecords
{
    public static IEnumerable<SourceRecord> Read(
        TextReader text, string file, char separator, SourceColumn[] columns, int maxFieldLength, int maxRecordLength)
    {
        CsvMalformedRecord? malformed = null;
        using var reader = CsvReader.Create(text, new CsvReaderOptions
        {
            Separator = separator,
            TrackLineNumbers = true,
            MaxRecordSize = maxRecordLength,
            OnMalformedRecord = record => malformed = record,
        });

        reader.ReadHeader();
        var header = reader.Headers.Select(name => name.Trim()).ToArray();
        if (header.Length == 0)
        {
            throw new IngestException($"{file}: the file is empty; its first line should name the columns.");
        }

        var positions = Locate(header, columns, file);
        while (ReadNext(reader, file))
        {
            var line = reader.LineNumber;
            if (malformed is { } bad)
            {
                malformed = null;
                yield return Bad(line, Describe(bad.Reason), "quote the whole field and double the marks within: \"say \"\"hi\"\"\"");
            }
            else if (reader.FieldCount != header.Length)
            {
                yield return Bad(
                    line,
                    string.Create(CultureInfo.InvariantCulture, $"{reader.FieldCount} fields where the header has {header.Length}"),
                    "quote fields that contain the separator");
            }
            else
            {
                var fields = Array.ConvertAll(positions, position => new SourceField(position < 0 ? null : reader.GetString(position)));
                var tooLong = Array.FindIndex(fields, field => field.Text?.Length > maxFieldLength);
                yield return tooLong < 0
                    ? new SourceRecord(line, fields, null)
                    : Bad(
                        line,
                        string.Create(CultureInfo.InvariantCulture, $"the text has {fields[tooLong].Text!.Length:N0} characters"),
                        string.Create(CultureInfo.InvariantCulture, $"at most {maxFieldLength:N0} are allowed (Ingest:MaxFieldLength)"),
                        columns[tooLong].Name);
            }
        }

        SourceRecord Bad(long line, string problem, string remedy, string? column = null) =>
            new(line, [], new IngestError(file, line, column, problem, remedy));
    }

    private static bool ReadNext(CsvReader reader, string file)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException exception)
        {
            throw new IngestException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file}, line {exception.LineNumber}: the record that begins here does not end; most likely a quotation mark is never closed."),
                exception);
        }
    }

    private static string Describe(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.StrayQuote => "a quotation mark stands inside a field that is not quoted",
        CsvMalformedReason.TextAfterClosingQuote => "text follows a closing quotation mark",
        CsvMalformedReason.UnterminatedQuote => "a quotation mark that opens here is never closed, so that the rest of the file belongs to this field",
        _ => $"malformed quoting ({reason})",
    };

    private static int[] Locate(string[] header, SourceColumn[] columns, string file) => Array.ConvertAll(columns, column =>
    {
        if (string.IsNullOrEmpty(column.Name))
        {
            return -1;
        }

        var position = Array.IndexOf(header, column.Name);
        return position >= 0
            ? position
            : throw new IngestException(
                $"{file}, line 1: no column '{column.Name}'; the file has {string.Join(", ", header.Select(name => $"'{name}'"))}. Set {column.OptionKey}.");
    });
}

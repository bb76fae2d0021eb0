using System.Text;

namespace ChatRec.Retrieval.Ingestion;

/// <summary>A file to ingest, read as a stream of records: bounded in line and field length, whatever the file holds.</summary>
internal sealed class SourceFile
{
    private readonly SourceFileOptions _options;
    private readonly IngestOptions _limits;
    private readonly SourceColumn[] _columns;

    public SourceFile(SourceFileOptions options, IngestOptions limits, SourceColumn[] columns)
    {
        _options = options;
        _limits = limits;
        _columns = columns;
        Name = options.File!;
    }

    /// <summary>The file as it was given.</summary>
    public string Name { get; }

    /// <summary>How the file is read, in one text: part of what makes two ingestions the same.</summary>
    public string Mapping => string.Join('\u001e', [_options.Format.ToString(), Separator().ToString(), .. _columns.Select(column => column.Name ?? "")]);

    /// <summary>Size in bytes.</summary>
    public long TotalBytes { get; private set; }

    /// <summary>Bytes read so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Reads from the start.</summary>
    /// <exception cref="IngestException">The file or a column is missing, or the file cannot be read on.</exception>
    public IEnumerable<SourceRecord> Read()
    {
        using var stream = Open();
        TotalBytes = stream.Length;
        // Bad UTF-8 becomes U+FFFD here and is reported with its line by whoever reads the field.
        using var text = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
        using var lines = new BoundedLineReader(text, Name, _limits.MaxLineLength);
        var records = IsJsonLines()
            ? JsonLinesRecords.Read(lines, Name, _columns, _limits.MaxFieldLength)
            : CsvRecords.Read(lines, Name, Separator(), _columns, _limits.MaxFieldLength, _limits.MaxLineLength);
        foreach (var record in records)
        {
            Bytes = stream.Position;
            yield return record;
        }
    }

    public FileStream Open()
    {
        try
        {
            return new FileStream(Name, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IngestException($"{Name}: cannot be opened: {exception.Message}", exception);
        }
    }

    private bool IsJsonLines() => _options.Format switch
    {
        SourceFormat.Csv => false,
        SourceFormat.JsonLines => true,
        _ => Extension() switch
        {
            ".csv" or ".tsv" => false,
            ".jsonl" or ".ndjson" or ".json" => true,
            _ => throw new IngestException($"{Name}: the extension does not tell the format; set Format to Csv or JsonLines."),
        },
    };

    private char Separator() => _options.Separator ?? (Extension() == ".tsv" ? '\t' : ',');

    private string Extension() => Path.GetExtension(Name).ToLowerInvariant();
}

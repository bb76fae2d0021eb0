using System.Globalization;
using System.Text.Json;

namespace ChatRec.Retrieval.Ingestion;

/// <summary>Records of one JSON object a line.</summary>
internal static class JsonLinesRecords
{
    public static IEnumerable<SourceRecord> Read(TextReader text, string file, SourceColumn[] columns, int maxFieldLength)
    {
        var paths = Array.ConvertAll(columns, column => string.IsNullOrEmpty(column.Name) ? null : column.Name.Split('.'));
        long line = 0;
        while (text.ReadLine() is { } json)
        {
            line++;
            if (!string.IsNullOrWhiteSpace(json))
            {
                yield return Parse(json, line, file, columns, paths, maxFieldLength);
            }
        }
    }

    private static SourceRecord Parse(string json, long line, string file, SourceColumn[] columns, string[]?[] paths, int maxFieldLength)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Bad(null, $"a JSON {document.RootElement.ValueKind.ToString().ToLowerInvariant()}", "write one object a line: {\"id\": \"1\", …}");
            }

            var fields = new SourceField[columns.Length];
            for (var column = 0; column < columns.Length; column++)
            {
                var element = Find(document.RootElement, columns[column].Name, paths[column]);
                if (element is { ValueKind: JsonValueKind.Object })
                {
                    return Bad(columns[column].Name, "an object where a value is wanted", $"name the property inside it in {columns[column].OptionKey} with a dot: \"{columns[column].Name}.name\"");
                }

                fields[column] = ToField(element);
                if (fields[column].Text?.Length > maxFieldLength)
                {
                    return Bad(
                        columns[column].Name,
                        string.Create(CultureInfo.InvariantCulture, $"the text has {fields[column].Text!.Length:N0} characters"),
                        string.Create(CultureInfo.InvariantCulture, $"at most {maxFieldLength:N0} are allowed (Ingest:MaxFieldLength)"));
                }
            }

            return new SourceRecord(line, fields, null);
        }
        catch (JsonException exception)
        {
            return Bad(null, string.Create(CultureInfo.InvariantCulture, $"no valid JSON (at byte {exception.BytePositionInLine})"), "write one object a line: {\"id\": \"1\", …}");
        }

        SourceRecord Bad(string? column, string problem, string remedy) => new(line, [], new IngestError(file, line, column, problem, remedy));
    }

    private static JsonElement? Find(JsonElement root, string? name, string[]? path)
    {
        if (path is null)
        {
            return null;
        }

        // A property may itself contain a dot: the plain name goes first.
        if (root.TryGetProperty(name!, out var direct))
        {
            return direct;
        }

        var element = root;
        foreach (var part in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(part, out element))
            {
                return null;
            }
        }

        return element;
    }

    private static SourceField ToField(JsonElement? element) => element switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => default,
        { ValueKind: JsonValueKind.String } text => new SourceField(text.GetString()),
        { ValueKind: JsonValueKind.Array } list => new SourceField(null, [.. list.EnumerateArray().Select(entry => entry.ValueKind == JsonValueKind.String ? entry.GetString()! : entry.GetRawText())]),
        { } other => new SourceField(other.GetRawText()),
    };
}

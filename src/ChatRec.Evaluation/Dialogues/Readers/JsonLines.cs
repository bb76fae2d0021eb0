using System.Globalization;
using System.Text.Json;
using ChatRec.Evaluation.Data;

namespace ChatRec.Evaluation.Dialogues.Readers;

/// <summary>A file with one JSON object a line, and what to say where a line is not what it should be.</summary>
internal static class JsonLines
{
    /// <summary>Reads every line that is not empty.</summary>
    /// <exception cref="EvaluationDataException">The file cannot be opened, or <paramref name="read"/> fails on a line.</exception>
    public static List<T> Read<T>(string folder, string file, Func<JsonElement, T> read)
    {
        var found = new List<T>();
        using var reader = EvaluationDataReader.Open(folder, file);
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(text);
                found.Add(read(document.RootElement));
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new EvaluationDataException(
                    string.Create(CultureInfo.InvariantCulture, $"{Path.Combine(folder, file)}, line {line}: no dialogue as the data set writes it: {exception.Message}"), exception);
            }
        }

        return found;
    }
}

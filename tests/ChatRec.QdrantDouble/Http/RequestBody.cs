using System.Text;
using System.Text.Json;

namespace ChatRec.Doubles.Http;

/// <summary>Reads a body as JSON; what is wrong with it is told with its place, as the real server does.</summary>
internal static class RequestBody
{
    public static JsonElement Parse(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(body);
        }
        catch (JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0);
            var column = (int)(e.BytePositionInLine ?? 0);
            var text = Encoding.UTF8.GetBytes(body.Split('\n')[line]);
            throw column >= text.Length
                ? Malformed("EOF while parsing a value", line + 1, text.Length)
                : Malformed("expected value", line + 1, column + 1);
        }
    }

    /// <summary>The error of a body that is JSON but not what the call needs.</summary>
    public static QdrantException Malformed(MalformedBodyException e, string body)
    {
        var lines = body.Split('\n');
        return e.HasPosition
            ? Malformed(e.Message, lines.Length, Encoding.UTF8.GetByteCount(lines[^1]))
            : new QdrantException(QdrantError.BadRequest, $"Format error in JSON body: {e.Message}");
    }

    private static QdrantException Malformed(string message, int line, int column) =>
        new(QdrantError.BadRequest, $"Format error in JSON body: {message} at line {line} column {column}");
}

using System.Text;
using System.Text.Json;

namespace ChatRec.Doubles.OpenApi;

/// <summary>A body with its vectors cut short: checking each number of thousands of vectors takes long and tells nothing new.</summary>
internal static class AbridgedJson
{
    private const int KeptNumbers = 2;

    public static string Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var buffer = new MemoryStream(json.Length);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(document.RootElement, writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(JsonElement json, Utf8JsonWriter writer)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in json.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(property.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in json.EnumerateArray().Take(IsLongVector(json) ? KeptNumbers : int.MaxValue))
                {
                    Write(element, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                json.WriteTo(writer);
                break;
        }
    }

    /// <summary>Numbers only, and not ids: some have a fraction.</summary>
    private static bool IsLongVector(JsonElement array) =>
        array.GetArrayLength() > KeptNumbers
        && array.EnumerateArray().All(x => x.ValueKind == JsonValueKind.Number)
        && array.EnumerateArray().Any(x => x.GetRawText().Contains('.', StringComparison.Ordinal));
}

using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace ChatRec.Bot.Hosting.Problems;

/// <summary>Reads a request's JSON with a limit, and says exactly what is wrong with it.</summary>
internal static class JsonBody
{
    private const int MaxDepth = 32;

    /// <summary>The body as bytes of at most <paramref name="maxBytes"/>.</summary>
    /// <exception cref="ProblemException">Too large (413).</exception>
    public static async Task<byte[]> ReadBytesAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            var memory = body.GetMemory(4_096);
            var read = await request.Body.ReadAsync(memory, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return body.WrittenSpan.ToArray();
            }

            body.Advance(read);
            if (body.WrittenCount > maxBytes)
            {
                throw TooLarge(maxBytes);
            }
        }
    }

    /// <summary>The body as a JSON object.</summary>
    /// <exception cref="ProblemException">Too large (413), not JSON by its content type (415), not JSON or no object (400).</exception>
    public static async Task<JsonElement> ReadObjectAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            throw new ProblemException(415, "unsupported-media-type", "The content type is not understood",
                $"Content-Type is '{request.ContentType}'; send application/json.");
        }

        return ParseObject(await ReadBytesAsync(request, maxBytes, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Bytes as a JSON object.</summary>
    /// <exception cref="ProblemException">Not JSON, or no object.</exception>
    public static JsonElement ParseObject(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw Malformed("it holds bytes that are not UTF-8");
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            var element = JsonElement.ParseValue(ref reader);
            if (reader.Read())
            {
                throw Malformed("there is more after the end of the value");
            }

            return element.ValueKind == JsonValueKind.Object ? element : throw Malformed($"the body is {Name(element.ValueKind)}; an object is needed");
        }
        catch (JsonException exception)
        {
            throw Malformed(FormattableString.Invariant($"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: {Reason(exception.Message)}"));
        }
    }

    /// <summary>The text of a string element.</summary>
    /// <exception cref="ProblemException">It holds half a surrogate pair ("\\ud800"), which is no text.</exception>
    public static string Text(JsonElement element, string field)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Problem.Invalid(field, "holds half a surrogate pair, which is no text.");
        }
    }

    /// <summary>What a value is, in words.</summary>
    public static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private static ProblemException TooLarge(int maxBytes) =>
        Problem.TooLarge(FormattableString.Invariant($"The body may have {maxBytes} bytes at most."));

    private static ProblemException Malformed(string reason) =>
        new(400, "malformed-json", "The body is not the JSON that is needed", $"Malformed JSON: {reason}.");

    // The serializer repeats the position at the end of its message.
    private static string Reason(string message)
    {
        var position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (position < 0 ? message : message[..position]).TrimEnd('.');
    }
}

using System.Globalization;
using System.Text.Json;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Lora;

/// <summary>
/// Examples in a file of lines, each a JSON object: <c>{"prompt": [{"role": "user", "content": "…"}], "response": "…"}</c>, or with a text as the prompt, which
/// then goes to the model as it is. Other properties are allowed and ignored.
/// </summary>
public static class LoraExampleFile
{
    private const int MaxLine = 4 << 20;

    /// <summary>Reads all of it.</summary>
    /// <exception cref="TrainingException">The file cannot be read, a line is wrong, or there is none.</exception>
    public static IReadOnlyList<LoraExample> Read(string path)
    {
        var examples = new List<LoraExample>();
        try
        {
            var number = 0;
            foreach (var line in File.ReadLines(path))
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line))
                {
                    examples.Add(Parse(line, string.Create(CultureInfo.InvariantCulture, $"{path}, line {number}")));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{path}: cannot be read: {exception.Message}", exception);
        }

        return examples.Count > 0
            ? examples
            : throw new TrainingException($"{path}: holds no examples; each line is {{\"prompt\": [{{\"role\": \"user\", \"content\": \"…\"}}], \"response\": \"…\"}}.");
    }

    private static LoraExample Parse(string line, string where)
    {
        if (line.Length > MaxLine)
        {
            throw new TrainingException($"{where}: has {line.Length} characters, more than any model reads.");
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line);
        }
        catch (JsonException exception)
        {
            throw new TrainingException($"{where}: is not JSON ({exception.Message.ReplaceLineEndings(" ")})", exception);
        }

        using (document)
        {
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? new LoraExample(Prompt(root, where), Text(root, "response", where))
                : throw new TrainingException($"{where}: is not a JSON object.");
        }
    }

    private static List<LoraMessage> Prompt(JsonElement root, string where)
    {
        if (!root.TryGetProperty("prompt", out var prompt) || prompt.ValueKind != JsonValueKind.Array)
        {
            return [new LoraMessage(null, Text(root, "prompt", where))];
        }

        var messages = prompt.EnumerateArray().Select(message =>
        {
            if (message.ValueKind != JsonValueKind.Object)
            {
                throw new TrainingException($"{where}: a message of the prompt is no object with role and content.");
            }

            var role = Text(message, "role", where);
            return role is "system" or "user" or "assistant"
                ? new LoraMessage(role, Text(message, "content", where))
                : throw new TrainingException($"{where}: '{role}' is not a message's role; use system, user or assistant.");
        }).ToList();
        return messages.Count > 0 ? messages : throw new TrainingException($"{where}: the prompt has no message.");
    }

    private static string Text(JsonElement element, string property, string where) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw new TrainingException($"{where}: '{property}' is missing, empty or no text.");
}

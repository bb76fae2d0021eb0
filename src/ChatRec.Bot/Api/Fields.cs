using System.Globalization;
using System.Text.Json;
using ChatRec.Bot.Hosting.Problems;

namespace ChatRec.Bot.Api;

/// <summary>Reads the fields of a JSON object, naming the path of each that is not as it should be: "history[2].signal".</summary>
internal readonly struct Fields
{
    private readonly JsonElement _json;
    private readonly string _path;

    private Fields(JsonElement json, string path, string[] known)
    {
        _json = json;
        _path = path;
        foreach (var property in json.EnumerateObject())
        {
            if (!known.Contains(property.Name, StringComparer.Ordinal))
            {
                throw Problem.Invalid(Path(Cut(property.Name)), $"is not a field here; the fields are {string.Join(", ", known)}.");
            }
        }
    }

    /// <summary>The fields of a request's body. A field that is not known is an error: it is a typing mistake.</summary>
    public static Fields Of(JsonElement body, params string[] known) => new(body, "", known);

    /// <summary>The path of a field.</summary>
    public string Path(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    /// <summary>A text, or null if the field is missing or null.</summary>
    public string? Text(string name, int maxCharacters)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? Bounded(JsonBody.Text(value, Path(name)), Path(name), maxCharacters)
            : throw Wrong(name, value, "a text");
    }

    /// <summary>A whole number within a range, or null if the field is missing or null.</summary>
    public int? Number(string name, int from, int to)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            throw Wrong(name, value, "a whole number");
        }

        return value.TryGetInt32(out var number) && number >= from && number <= to
            ? number
            : throw Problem.Invalid(Path(name), string.Create(CultureInfo.InvariantCulture, $"{Cut(value.GetRawText())} is not a whole number from {from} to {to}."));
    }

    /// <summary>A time, or null if the field is missing or null; without an offset it is UTC.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name, maxCharacters: 64) is not { } text)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && text.Length >= 10 && char.IsAsciiDigit(text[0])
            ? time
            : throw Problem.Invalid(Path(name), $"'{Cut(text)}' is not an ISO 8601 time, for example 2024-05-01T20:15:00Z.");
    }

    /// <summary>An object, or null if the field is missing or null.</summary>
    public Fields? Object(string name, params string[] known)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object ? new Fields(value, Path(name), known) : throw Wrong(name, value, "an object");
    }

    /// <summary>Objects; null if the field is missing or null.</summary>
    public IReadOnlyList<Fields>? Objects(string name, int max, params string[] known)
    {
        if (Array(name, max) is not { } elements)
        {
            return null;
        }

        var path = Path(name);
        return [.. elements.Select((element, index) => element.ValueKind == JsonValueKind.Object
            ? new Fields(element, Inv($"{path}[{index}]"), known)
            : throw Problem.Invalid(Inv($"{path}[{index}]"), $"is {JsonBody.Name(element.ValueKind)}; an object is needed."))];
    }

    /// <summary>Texts; null if the field is missing or null.</summary>
    public IReadOnlyList<string>? Texts(string name, int max, int maxCharacters)
    {
        if (Array(name, max) is not { } elements)
        {
            return null;
        }

        var path = Path(name);
        return [.. elements.Select((element, index) => element.ValueKind == JsonValueKind.String
            ? Bounded(JsonBody.Text(element, Inv($"{path}[{index}]")), Inv($"{path}[{index}]"), maxCharacters)
            : throw Problem.Invalid(Inv($"{path}[{index}]"), $"is {JsonBody.Name(element.ValueKind)}; a text is needed."))];
    }

    /// <summary>A value as messages show it: not too long, no control characters.</summary>
    public static string Cut(string text)
    {
        var shown = new string([.. text.Take(60).Select(character => char.IsControl(character) ? ' ' : character)]);
        return text.Length > 60 ? shown + "…" : shown;
    }

    private List<JsonElement>? Array(string name, int max)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(name, value, "an array");
        }

        return value.GetArrayLength() <= max
            ? [.. value.EnumerateArray()]
            : throw Problem.Invalid(Path(name), Inv($"has {value.GetArrayLength()} entries; {max} are the most."));
    }

    private JsonElement? Find(string name) =>
        _json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private ProblemException Wrong(string name, JsonElement value, string needed) =>
        Problem.Invalid(Path(name), $"is {JsonBody.Name(value.ValueKind)}; {needed} is needed.");

    private static string Bounded(string text, string path, int maxCharacters) => text.Length <= maxCharacters
        ? text
        : throw Problem.Invalid(path, Inv($"has {text.Length} characters; {maxCharacters} are the most."));

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

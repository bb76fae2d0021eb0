using System.Text.Json;

namespace ChatRec.Doubles.Tests;

/// <summary>Compares an answer of the double with that of the real server.</summary>
internal static class RecordedAnswer
{
    /// <summary>How far two scores may be apart.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>The first difference, or null. Points of equal score may come in any order.</summary>
    public static string? Difference(JsonElement expected, JsonElement actual, string path = "$")
    {
        if (path is "$.time")
        {
            return actual.ValueKind == JsonValueKind.Number ? null : "$.time is not a number";
        }

        if (expected.ValueKind != actual.ValueKind)
        {
            return $"{path} is {actual.GetRawText()} instead of {expected.GetRawText()}";
        }

        return expected.ValueKind switch
        {
            JsonValueKind.Object => DifferenceOfObjects(expected, actual, path),
            JsonValueKind.Array => DifferenceOfArrays([.. expected.EnumerateArray()], [.. actual.EnumerateArray()], path),
            JsonValueKind.Number when Math.Abs(expected.GetDouble() - actual.GetDouble()) <= Tolerance => null,
            _ when JsonElement.DeepEquals(expected, actual) => null,
            _ => $"{path} is {actual.GetRawText()} instead of {expected.GetRawText()}",
        };
    }

    private static string? DifferenceOfObjects(JsonElement expected, JsonElement actual, string path)
    {
        var names = expected.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal).ToList();
        var actualNames = actual.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal).ToList();
        return names.SequenceEqual(actualNames)
            ? names.Select(name => Difference(expected.GetProperty(name), actual.GetProperty(name), $"{path}.{name}")).FirstOrDefault(d => d is not null)
            : $"{path} has {string.Join(", ", actualNames)} instead of {string.Join(", ", names)}";
    }

    private static string? DifferenceOfArrays(JsonElement[] expected, JsonElement[] actual, string path)
    {
        if (expected.Length != actual.Length)
        {
            return $"{path} has {actual.Length} elements instead of {expected.Length}";
        }

        var pool = expected.ToList();
        for (var i = 0; i < expected.Length; i++)
        {
            var allowed = Score(expected[i]) is { } score
                ? pool.Where(other => Math.Abs(score - Score(other)!.Value) <= Tolerance).ToList()
                : [expected[i]];
            var match = allowed.FindIndex(other => Difference(other, actual[i], path) is null);
            if (match < 0)
            {
                return Difference(expected[i], actual[i], $"{path}[{i}]") ?? $"{path}[{i}] comes twice";
            }

            pool.Remove(allowed[match]);
        }

        return null;
    }

    private static double? Score(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("score", out var score) ? score.GetDouble() : null;
}

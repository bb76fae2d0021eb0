using System.Collections;
using System.Globalization;

namespace ChatRec.Ranking.Prompts;

/// <summary>What a template is rendered with: strings, truth values, lists and dictionaries of those.</summary>
internal static class PromptValues
{
    /// <summary>Values of a template's variables, by name; each string is one clean line, and numbers are strings.</summary>
    /// <exception cref="PromptException">A required variable is missing.</exception>
    public static Dictionary<string, object?> Of(PromptTemplate template, IReadOnlyDictionary<string, object?> variables)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var variable in template.InputVariables)
        {
            var value = variables.GetValueOrDefault(variable.Name) ?? variable.Default;
            if (value is null && variable.IsRequired)
            {
                throw new PromptException($"{template.Name}.yaml: the required variable '{variable.Name}' has no value.");
            }

            values[variable.Name] = Plain(value, depth: 0);
        }

        return values;
    }

    /// <summary>Numbers are turned into text here, because the engine would write them past the encoder.</summary>
    private static object? Plain(object? value, int depth) => value switch
    {
        _ when depth > 4 => throw new ArgumentException("Prompt variables are nested more than four deep.", nameof(value)),
        null or bool => value,
        string text => PromptText.Clean(text),
        IReadOnlyDictionary<string, object?> map => map.ToDictionary(pair => pair.Key, pair => Plain(pair.Value, depth + 1)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => list.Cast<object?>().Select(item => Plain(item, depth + 1)).ToList(),
        _ => throw new ArgumentException($"A prompt variable cannot be a {value.GetType().Name}.", nameof(value)),
    };
}

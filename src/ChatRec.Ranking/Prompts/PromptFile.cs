using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace ChatRec.Ranking.Prompts;

/// <summary>
/// Reads one prompt file: YAML in Semantic Kernel's prompt schema (name, description, template_format, template,
/// input_variables, execution_settings), so that Semantic Kernel can use the very same file. What the product does not know is an
/// error and not ignored: a misspelt key would otherwise silently do nothing.
/// </summary>
public static class PromptFile
{
    /// <summary>Largest file, in bytes of UTF-8.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxDepth = 12;

    private static readonly string[] RootKeys =
        ["name", "description", "template_format", "template", "input_variables", "execution_settings", "output_variable"];

    private static readonly string[] VariableKeys = ["name", "description", "default", "is_required", "json_schema"];

    /// <summary>Parses and checks a file's text.</summary>
    /// <param name="name">The template's name: the file's name without extension.</param>
    /// <param name="text">The file's text.</param>
    /// <exception cref="PromptException">It cannot be used; the message names file, line and what is wrong.</exception>
    public static PromptTemplate Parse(string name, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(text);

        var file = name + ".yaml";
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            throw new PromptException($"{file}: the file is larger than {MaxBytes / 1024} KiB.");
        }

        var root = ReadRoot(file, text);
        var keys = Keys(file, root, RootKeys, "a prompt file");
        var declaredName = Scalar(file, keys, "name")?.Value ?? name;
        if (declaredName != name)
        {
            throw At(file, keys["name"], $"name is '{declaredName}', but the file is called {file}; they must agree.");
        }

        var format = Scalar(file, keys, "template_format");
        if (format?.Value != "handlebars")
        {
            throw At(file, format ?? (YamlNode)root, "template_format must be 'handlebars'.");
        }

        var template = Scalar(file, keys, "template");
        if (string.IsNullOrWhiteSpace(template?.Value))
        {
            throw At(file, template ?? (YamlNode)root, "template is missing or empty.");
        }

        var variables = Variables(file, keys);
        TemplateCheck.Check(template.Value, variables, (line, message) => new PromptException($"{file}, line {FileLine(template, line)}: {message}"));

        return new PromptTemplate(
            name,
            template.Value,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
            variables,
            Settings(file, keys))
        {
            Description = Scalar(file, keys, "description")?.Value ?? "",
        };
    }

    private static YamlMappingNode ReadRoot(string file, string text)
    {
        try
        {
            RefuseDeepOrAliased(file, text);
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            return yaml.Documents.Count == 1 && yaml.Documents[0].RootNode is YamlMappingNode root
                ? root
                : throw new PromptException($"{file}, line 1: expected one YAML document of 'key: value' lines.");
        }
        catch (YamlException exception)
        {
            throw new PromptException(
                string.Create(CultureInfo.InvariantCulture, $"{file}, line {exception.Start.Line}: not valid YAML: {exception.Message}"), exception);
        }
        catch (Exception exception) when (exception is not PromptException)
        {
            // YamlDotNet answers some broken texts with other exceptions, which know no line.
            throw new PromptException($"{file}, line 1: not valid YAML: {exception.Message}", exception);
        }
    }

    /// <summary>YamlDotNet loads recursively: thousands of nested brackets would end the process, so depth is counted first.</summary>
    private static void RefuseDeepOrAliased(string file, string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MaxDepth || parser.Current is AnchorAlias)
            {
                throw new PromptException(string.Create(
                    CultureInfo.InvariantCulture, $"{file}, line {parser.Current.Start.Line}: deep nesting and YAML aliases are not supported."));
            }
        }
    }

    private static List<PromptVariable> Variables(string file, Dictionary<string, YamlNode> keys)
    {
        var variables = new List<PromptVariable>();
        foreach (var node in Sequence(file, keys, "input_variables"))
        {
            if (node is not YamlMappingNode mapping)
            {
                throw At(file, node, "an entry of input_variables must have the keys name, description, is_required.");
            }

            var entry = Keys(file, mapping, VariableKeys, "an input variable");
            var name = Scalar(file, entry, "name")?.Value;
            if (string.IsNullOrEmpty(name) || !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'))
            {
                throw At(file, mapping, $"'{name}' cannot be a variable's name: use letters, digits and '_'.");
            }

            if (variables.Any(variable => variable.Name == name))
            {
                throw At(file, mapping, $"the variable '{name}' is declared twice.");
            }

            variables.Add(new PromptVariable(name, Scalar(file, entry, "description")?.Value ?? "", Flag(file, entry, "is_required"))
            {
                Default = Scalar(file, entry, "default")?.Value,
            });
        }

        return variables;
    }

    private static Dictionary<string, string> Settings(string file, Dictionary<string, YamlNode> keys)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!keys.TryGetValue("execution_settings", out var node))
        {
            return settings;
        }

        if (node is not YamlMappingNode services
            || services.Children.Count != 1
            || services.Children.First() is not { Key: YamlScalarNode { Value: "default" }, Value: YamlMappingNode values })
        {
            throw At(file, node, "execution_settings must hold one entry, 'default:', with settings below it.");
        }

        foreach (var (key, value) in values.Children)
        {
            settings[key.ToString()] = value switch
            {
                YamlScalarNode scalar => scalar.Value ?? "",
                YamlSequenceNode list => string.Join('\n', list.Children.Select(item => item.ToString())),
                _ => throw At(file, value, $"the setting '{key}' must be a value or a list of values."),
            };
        }

        return settings;
    }

    private static Dictionary<string, YamlNode> Keys(string file, YamlMappingNode mapping, string[] known, string what)
    {
        var keys = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!known.Contains(name))
            {
                throw At(file, key, $"'{name}' is not a key of {what}; known are {string.Join(", ", known)}.");
            }

            keys[name] = value;
        }

        return keys;
    }

    private static YamlScalarNode? Scalar(string file, Dictionary<string, YamlNode> keys, string key) =>
        !keys.TryGetValue(key, out var node) ? null
        : node as YamlScalarNode ?? throw At(file, node, $"{key} must be text.");

    private static IEnumerable<YamlNode> Sequence(string file, Dictionary<string, YamlNode> keys, string key) =>
        !keys.TryGetValue(key, out var node) ? []
        : node is YamlSequenceNode sequence ? sequence.Children
        : throw At(file, node, $"{key} must be a list ('- name: …').");

    private static bool Flag(string file, Dictionary<string, YamlNode> keys, string key) => Scalar(file, keys, key)?.Value switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw At(file, keys[key], $"{key} is '{other}'; it must be true or false."),
    };

    private static PromptException At(string file, YamlNode node, string message) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{file}, line {node.Start.Line}: {message}"));

    /// <summary>A literal block ('|') begins on the line below its key; other styles are reported at their first line.</summary>
    private static long FileLine(YamlScalarNode template, int templateLine) =>
        template.Style == ScalarStyle.Literal ? template.Start.Line + templateLine : template.Start.Line;
}

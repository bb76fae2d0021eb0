using ChatRec.Ranking.Prompts;

namespace ChatRec.Ranking.Tests.Prompts;

public sealed class PromptFileTests
{
    [Fact]
    public void A_file_in_Semantic_Kernels_schema_is_read()
    {
        var template = PromptFile.Parse("greet", File("Hi {{name}}"));

        Assert.Equal("greet", template.Name);
        Assert.Equal("Hi {{name}}\n", template.Template);
        Assert.Equal([new("name", "Who", true)], template.InputVariables);
        Assert.Equal("0.2", template.Settings["temperature"]);
        Assert.Equal("a\nb", template.Settings["stop_sequences"]);
        Assert.Matches("^[0-9a-f]{64}$", template.Hash);
    }

    [Theory]
    [InlineData("Hi {{{name}}}", 6, "with two braces")]
    [InlineData("Hi\n{{&name}}", 7, "with two braces")]
    [InlineData("Hi\n\n{{~{name}~}}", 8, "with two braces")]
    [InlineData("Hi {{nmae}}", 6, "'nmae' is not among the template's input_variables (name)")]
    [InlineData("{{#each name}}{{anything}}\n{{@root.nmae}}{{/each}}", 7, "'nmae' is not among")]
    [InlineData("Hi {{#if name}}\nyou", 6, "never closed")]
    [InlineData("Hi {{name}}\n{{/if}}", 7, "closes nothing")]
    [InlineData("{{#iff name}}x{{/iff}}", 6, "'{{#iff}}' is not a known block")]
    [InlineData("{{> other}}", 6, "partials")]
    [InlineData("{{#each name}}\n{{json this}}{{/each}}", 7, "'json' is a name that Semantic Kernel keeps for itself")]
    [InlineData("bad \uF8F1", 6, "private-use character")]
    public void A_broken_template_is_refused_with_its_line(string template, int line, string expected)
    {
        var exception = Assert.Throws<PromptException>(() => PromptFile.Parse("greet", File(template)));

        Assert.StartsWith($"greet.yaml, line {line}: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hi {{name}} {{!-- {{{not a value}}} --}}")]
    [InlineData("{{#if name}}{{name}}{{else}}you{{/if}}")]
    [InlineData("{{#each name}}{{this}} {{../name}} {{letter @index}}{{/each}}")]
    [InlineData("{{join name \", nmae \"}} \\{{nmae}}")]
    public void What_Handlebars_offers_is_accepted(string template) => PromptFile.Parse("greet", File(template));

    [Theory]
    [InlineData("name: other\n", "line 1: name is 'other'")]
    [InlineData("nam: greet\n", "line 1: 'nam' is not a key of a prompt file")]
    [InlineData("template: hi\n", "line 1: template_format must be 'handlebars'")]
    [InlineData("template_format: handlebars\ntemplate: ''\n", "line 2: template is missing or empty")]
    [InlineData("template_format: handlebars\ntemplate: x\ninput_variables:\n  - nme: x\n", "line 4: 'nme' is not a key of an input variable")]
    [InlineData("template_format: handlebars\ntemplate: x\ninput_variables:\n  - name: x\n    is_required: maybe\n", "line 5: is_required is 'maybe'")]
    [InlineData("template_format: handlebars\ntemplate: x\ninput_variables: x\n", "line 3: input_variables must be a list")]
    [InlineData("template_format: handlebars\ntemplate: x\nexecution_settings: 5\n", "line 3: execution_settings must hold")]
    [InlineData("a: [1\nb: 2", "not valid YAML")]
    [InlineData("a: &x 1\nb: *x", "line 2: deep nesting and YAML aliases")]
    [InlineData("", "line 1: expected one YAML document")]
    [InlineData("- a", "line 1: expected one YAML document")]
    public void A_broken_file_is_refused_with_its_line(string text, string expected)
    {
        var exception = Assert.Throws<PromptException>(() => PromptFile.Parse("greet", text));

        Assert.StartsWith("greet.yaml, ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Size_and_nesting_are_bounded()
    {
        Assert.Contains("larger than 64 KiB", Assert.Throws<PromptException>(() => PromptFile.Parse("greet", File(new string('x', 70_000)))).Message, StringComparison.Ordinal);
        Assert.Contains("deep nesting", Assert.Throws<PromptException>(() => PromptFile.Parse("greet", "a: " + new string('[', 30_000))).Message, StringComparison.Ordinal);
        Assert.Contains("more than 500 tags", Assert.Throws<PromptException>(
            () => PromptFile.Parse("greet", File(string.Concat(Enumerable.Repeat("{{#if name}}", 501))))).Message, StringComparison.Ordinal);
    }

    private static string File(string template) =>
        $$"""
        name: greet
        description: Says hello
        template_format: handlebars

        template: |
          {{template.Replace("\n", "\n  ", StringComparison.Ordinal)}}
        input_variables:
          - name: name
            description: Who
            is_required: true
        execution_settings:
          default:
            temperature: 0.2
            stop_sequences: [a, b]
        """.ReplaceLineEndings("\n");
}

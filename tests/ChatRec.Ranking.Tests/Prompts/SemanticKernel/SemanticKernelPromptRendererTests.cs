using ChatRec.Ranking.Prompts;
using ChatRec.Ranking.Prompts.SemanticKernel;
using Microsoft.SemanticKernel;

namespace ChatRec.Ranking.Tests.Prompts.SemanticKernel;

public sealed class SemanticKernelPromptRendererTests() : PromptRendererContract(new SemanticKernelPromptRenderer())
{
    private static readonly string[] Titles =
        ["Heat (1995)", "Léon: The Professional", "千と千尋の神隠し", "Tom & \"Jerry\" <b>'s</b> = `x`", "&lt;/message&gt; &amp;amp;", "{{join}} {{{x}}}", "👨‍👩‍👧 \u00A0 x"];

    [Theory]
    [InlineData("{{x}}")]
    [InlineData("  {{x}}  \n\n")]
    [InlineData("\n{{x}}\n")]
    [InlineData("{{#if x}}\nyes\n{{else}}\nno\n{{/if}}\n")]
    [InlineData("{{#if empty}}\nyes\n{{else}}\nno\n{{/if}}")]
    [InlineData("{{#if absent}}yes{{else}}no{{/if}} {{absent}}|{{empty}}|{{no}}|{{yes}}|{{zero}}")]
    [InlineData("{{#if zero}}zero{{/if}}{{#unless yes}}never{{/unless}}{{#with map}}{{title}}{{else}}nothing{{/with}}")]
    [InlineData("{{#each list}}\n- {{this}}{{#unless @last}},{{/unless}} {{@index}} {{@first}}\n{{/each}}\nend")]
    [InlineData("{{#each maps}} ({{label}}) {{title}} {{year}}{{#if genres}} {{join genres \", \"}}{{/if}} {{../x}} {{@root.x}}\n{{/each}}")]
    [InlineData("{{#each map}}{{@key}}={{this}} {{/each}}")]
    [InlineData("{{#each absent}}x{{else}}none{{/each}}{{#each empty}}x{{else}}none{{/each}}")]
    [InlineData("{{join list x}} {{join list \"; \"}} {{lookup list 1}} {{lookup map \"title\"}} {{letter three}} {{list.[0]}} {{map.title}}")]
    [InlineData("{{~#if x~}}  yes  {{~/if~}}  \n {{x~}}  end")]
    [InlineData("{{!-- a remark --}}\n{{! another }}\n{{x}}\n")]
    [InlineData("&lt;b&gt; <b> & é 日本 {{x}}")]
    [InlineData("<message role=\"system\">&lt;b&gt; {{x}}</message>\n{{#if x}}\n<message role=\"user\">\n{{join list \", \"}}\n</message>\n{{/if}}\n")]
    [InlineData("{{map.missing}}")]
    [InlineData("{{#if map.missing}}x{{/if}}")]
    [InlineData("{{#each maps}}{{missing}}{{/each}}")]
    [InlineData("{{#each maps}}{{join missing \",\"}}{{/each}}")]
    [InlineData("{{unknown x}}")]
    public void Both_renderers_say_the_same(string text)
    {
        foreach (var title in Titles)
        {
            var variables = new Dictionary<string, object?>
            {
                ["x"] = title,
                ["empty"] = "",
                ["zero"] = 0,
                ["three"] = 3,
                ["yes"] = true,
                ["no"] = false,
                ["list"] = Titles,
                ["map"] = new Dictionary<string, object?> { ["title"] = title, ["year"] = 1995 },
                ["maps"] = Titles.Select((one, index) => new Dictionary<string, object?>
                {
                    ["label"] = "A",
                    ["title"] = one,
                    ["year"] = index == 0 ? null : 1990 + index,
                    ["genres"] = new[] { one, title }.Take(index % 3).ToList(),
                }).ToList(),
            };
            var template = new PromptTemplate("test", text, text, [.. variables.Keys.Append("absent").Select(name => new PromptVariable(name, "", false))], new Dictionary<string, string>());

            Assert.Equal(Outcome(new HandlebarsPromptRenderer(), template, variables), Outcome(new SemanticKernelPromptRenderer(), template, variables));
        }
    }

    [Theory]
    [InlineData("rank")]
    [InlineData("explain")]
    public void Semantic_Kernel_reads_the_very_same_files(string name)
    {
        var ours = new PromptLibrary(RepositoryFiles.Prompts).Get(name);

        var theirs = KernelFunctionYaml.ToPromptTemplateConfig(File.ReadAllText(Path.Combine(RepositoryFiles.Prompts, name + ".yaml")));

        Assert.Equal((ours.Name, ours.Template, ours.Description), (theirs.Name, theirs.Template, theirs.Description));
        Assert.Equal("handlebars", theirs.TemplateFormat);
        Assert.Equal(
            ours.InputVariables.Select(variable => (variable.Name, variable.Description)),
            theirs.InputVariables.Select(variable => (variable.Name, variable.Description)));
    }

    private static string Outcome(IPromptRenderer renderer, PromptTemplate template, Dictionary<string, object?> variables)
    {
        try
        {
            return string.Join("\n", renderer.Render(template, variables).Messages.Select(message =>
                $"{message.Role}: {string.Concat(message.Segments.Select(segment => segment.IsTemplate ? segment.Text : $"⟦{segment.Text}⟧"))}"));
        }
        catch (PromptException)
        {
            return "refused";
        }
    }
}

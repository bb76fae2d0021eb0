using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.Prompts;

namespace ChatRec.Ranking.Tests.OnePass;

public sealed class VerbalizerTests
{
    private static readonly RenderedPrompt Prompt = new("rank", "hash", [new PromptMessage(null, [new PromptSegment("Response:\n", true)])]);

    private readonly ScriptedScorer _scorer = new();

    [Fact]
    public void Labels_go_from_A_to_Z_to_lower_case_to_two_letters()
    {
        var labels = new Verbalizer(_scorer).Labels(Prompt, 100);

        Assert.Equal(["A", "Z", "a", "z", "AA", "AB"], new[] { 0, 25, 26, 51, 52, 53 }.Select(index => labels[index].Text));
        Assert.Equal(100, labels.Select(label => label.Token).Distinct().Count());
    }

    [Fact]
    public void Labels_that_fail_are_passed_over()
    {
        _scorer.Continue = (_, label) => label switch
        {
            "A" => [1, 2],
            "B" => [],
            "D" => [ScriptedScorer.Id("C")],
            _ => [ScriptedScorer.Id(label)],
        };

        Assert.Equal(["C", "E", "F"], new Verbalizer(_scorer).Labels(Prompt, 3).Select(label => label.Text));
    }

    [Fact]
    public void Too_few_labels_say_which_failed_and_what_to_do()
    {
        _scorer.Continue = (_, label) => label == "yes" ? [7] : [1, 2];

        var exception = Assert.Throws<VerbalizerException>(() => new Verbalizer(_scorer, ["no", "yes"]).Labels(Prompt, 2));

        Assert.Equal("no", exception.Label);
        Assert.Contains("1 of 2 are. Label 'no' is 2 tokens", exception.Message, StringComparison.Ordinal);
        Assert.Contains("end with a line break", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proof_is_made_once_for_a_template_and_ending()
    {
        var asked = 0;
        _scorer.Continue = (_, label) =>
        {
            asked++;
            return [ScriptedScorer.Id(label)];
        };
        var verbalizer = new Verbalizer(_scorer);

        verbalizer.Labels(Prompt, 20);
        verbalizer.Labels(Prompt, 20);
        verbalizer.Labels(Prompt, 21);
        Assert.Equal(21, asked);

        verbalizer.Labels(Prompt with { TemplateHash = "edited" }, 20);
        verbalizer.Labels(Prompt with { Messages = [new PromptMessage(null, [new PromptSegment("Answer: ", true)])] }, 20);
        Assert.Equal(61, asked);
    }
}

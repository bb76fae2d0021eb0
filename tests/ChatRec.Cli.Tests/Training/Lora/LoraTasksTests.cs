using ChatRec.Bot.Hosting;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Dialogues;
using ChatRec.Cli.Training.Lora;
using ChatRec.Evaluation.Data;
using ChatRec.Llama;
using ChatRec.Training.Lora;

namespace ChatRec.Cli.Tests.Training.Lora;

public sealed class LoraTasksTests : IAsyncLifetime
{
    private readonly CommandRun _run = new();
    private ChatRecSettings _settings = null!;
    private RatedCatalogue _data = null!;
    private LlamaModel _model = null!;

    public async ValueTask InitializeAsync()
    {
        _run.WriteSmallCatalogue();
        var home = ChatRecHome.Find(["--home", _run.Home.FullName]);
        _settings = ChatRecSettings.Read(ChatRecConfiguration.Load(home, []), home);
        _data = await IngestedCatalogue.LoadAsync(_settings, CancellationToken.None);
        _model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = _settings.Models.LanguageModel, GpuLayers = 0 });
    }

    public ValueTask DisposeAsync()
    {
        _model.Dispose();
        _run.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Ranking_asks_with_the_services_prompt_for_the_letter_of_what_came_next()
    {
        var examples = Examples("rank");

        // 10 users of 9 interactions; the last two are held out, and three go before.
        Assert.Equal(40, examples.Count);
        Assert.True(examples.Select(example => example.Response).Distinct().Count() > 2);
        foreach (var example in examples)
        {
            var text = Text(example);
            Assert.StartsWith("### Instruction:", text, StringComparison.Ordinal);
            Assert.EndsWith("### Response:\n", text, StringComparison.Ordinal);
            var newest = Number(text[..text.IndexOf("Candidate pool", StringComparison.Ordinal)]);
            var chosen = text[text.IndexOf($"({example.Response}) ", StringComparison.Ordinal)..];
            Assert.StartsWith($"({example.Response}) Film number {(newest % 12) + 1} (", chosen, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Ratings_ask_for_the_stars_that_were_given()
    {
        var examples = Examples("rating");

        Assert.Equal(40, examples.Count);
        Assert.All(examples, example => Assert.Equal("4", example.Response));
        Assert.All(examples, example => Assert.Contains(": 4; ", Text(example), StringComparison.Ordinal));
    }

    [Fact]
    public void Clicks_are_what_came_next_or_what_the_user_never_met()
    {
        var examples = Examples("click");

        Assert.Equal(["no", "yes"], examples.Select(example => example.Response).Distinct().Order());
        foreach (var example in examples)
        {
            var parts = Text(example).Split("Item: ");
            var isNext = Number(parts[1].Split('\n')[0]) == (Number(parts[0]) % 12) + 1;
            Assert.Equal(example.Response == "yes", isNext);
        }
    }

    [Fact]
    public void Explanations_say_what_the_facts_of_their_prompt_say()
    {
        var examples = Examples("explain");

        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            Assert.Equal("user", example.Prompt[^1].Role);
            Assert.Contains("Film number", example.Response, StringComparison.Ordinal);
            Assert.Contains("Facts:", Text(example), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_same_seed_draws_the_same_examples()
    {
        Assert.Equal(Examples("click", seed: 5).Select(Text), Examples("click", seed: 5).Select(Text));
        Assert.NotEqual(Examples("click", seed: 5).Select(Text), Examples("click", seed: 6).Select(Text));
        Assert.Equal(7, Examples("rating", limit: 7).Count);
    }

    private static string Text(LoraExample example) => string.Concat(example.Prompt.SelectMany(message => message.Content).Select(segment => segment.Text));

    // The number of the last film that a text names.
    private static int Number(string text) => int.Parse(text.Split("Film number ")[^1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    private IReadOnlyList<LoraExample> Examples(string task, int seed = 1, int limit = 1_000) =>
        LoraTasks.Examples(task, _settings, _model, _data, limit, seed, CancellationToken.None);
}

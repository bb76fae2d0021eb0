using System.Globalization;
using System.Text.Json;

namespace ChatRec.Cli.Tests;

/// <summary>The real model on twelve films: what is asserted is the protocol, not the quality.</summary>
public sealed class RatingEvaluationCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public RatingEvaluationCommandTests()
    {
        _run.Write("movies.csv", ["movieId,title,genres", .. Enumerable.Range(1, 12).Select(film => $"{film},Film number {film} ({1980 + film}),Drama")]);
        _run.Write("ratings.csv", ["userId,movieId,rating,timestamp", .. Enumerable.Range(0, 10).SelectMany(user => Enumerable.Range(0, 8)
            .Select(step => string.Create(CultureInfo.InvariantCulture, $"{user},{1 + ((step + user) % 12)},{1 + ((step + (3 * user)) % 9 * .5)},{1_000 + step}")))]);
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_baselines_alone_need_no_language_model()
    {
        var result = await RunAsync("--users", "0", "--model", _run.At("none.gguf"));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("10 users, 12 items, 80 ratings", result.Output, StringComparison.Ordinal);
        Assert.Contains("| user + item bias |", result.Output, StringComparison.Ordinal);
        Assert.Contains("- MLP: vectors of", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("zero-shot", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_language_model_reads_a_sample_on_which_the_baselines_are_judged_too()
    {
        var result = await RunAsync("--users", "1", "--json", _run.At("result.json"), "--set", "Ranking:HistoryItems=2");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("1 users drawn by seed 1; SmolLM2-135M-Instruct.Q4_1.gguf reads the newest 2 ratings", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fine-tuned", result.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_run.At("result.json")));
        var sample = json.RootElement.GetProperty("sample");
        Assert.Equal(
            ["global mean", "user mean", "item mean", "user + item bias", "matrix factorisation", "MLP", "zero-shot", "few-shot (3)"],
            sample.GetProperty("metrics").EnumerateObject().Select(row => row.Name));
        Assert.InRange(sample.GetProperty("metrics").GetProperty("zero-shot").GetProperty("rmse").GetDouble(), 0.001, 4);
        Assert.True(Tokens("few-shot (3)", "promptTokens") > 1.5 * Tokens("zero-shot", "promptTokens"));
        Assert.True(Tokens("few-shot (3)", "decodedTokens") < Tokens("few-shot (3)", "promptTokens"));

        double Tokens(string reading, string what) => sample.GetProperty("costs").GetProperty(reading).GetProperty(what).GetDouble();
    }

    // With LLamaSharp, training needs a process of its own.
#if !CHATREC_FULL
    [Fact]
    public async Task With_an_adapter_there_is_a_fine_tuned_reading()
    {
        var trained = await _run.RunAsync(
            "train", "lora", "--task", "rating", "--data", _run.Home.FullName, "--limit", "1", "--epochs", "1", "--batch", "1", "--learning-rate", "0.05", "--threads", "1", "--output", _run.At("rating.gguf"), "--set", "Ranking:HistoryItems=2");
        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));

        var result = await RunAsync("--users", "1", "--adapter", _run.At("rating.gguf"), "--set", "Ranking:HistoryItems=2");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("newest 2 ratings of a user; adapter rating.gguf", result.Output, StringComparison.Ordinal);
        Assert.NotEqual(Row("zero-shot"), Row("fine-tuned"));

        string Row(string name) => string.Join('|', result.Output.Split('\n').Single(line => line.StartsWith($"| {name} |", StringComparison.Ordinal)).Split('|')[2..5]);
    }
#endif

    [Fact]
    public async Task What_is_wrong_is_said()
    {
        Assert.Contains("0 or more", (await RunAsync("--users", "-1")).Error, StringComparison.Ordinal);
        _run.Write("ratings.csv", "userId,movieId,rating,timestamp", "1,1,4,1000");
        Assert.Contains("no user has 3 ratings", (await RunAsync()).Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> RunAsync(params string[] args) => _run.RunAsync(["evaluate", "rating", "--data", _run.Home.FullName, .. args]);
}

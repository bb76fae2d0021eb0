using System.Text.Json;

namespace ChatRec.Cli.Tests;

/// <summary>A ranker of a few steps on a few titles, from the command to llama.cpp and back: what is asserted is the way, not the quality.</summary>
public sealed class RankerTrainingCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    [Fact]
    public async Task A_ranker_is_trained_on_the_catalogue_and_its_weights_are_fitted_on_what_it_has_not_seen()
    {
        _run.WriteSmallCatalogue();

        var trained = await _run.RunAsync("train", "ranker", "--output", _run.At("ranker.gguf"), "--steps", "3", "--look-up-steps", "1", "--ranking-steps", "2", "--threads", "1");
        var judged = await _run.RunAsync(
            "evaluate", "ranker", "--ranker", _run.At("ranker.gguf"), "--set", "Ranking:Template=rank-titles", "--save", "--json", _run.At("result.json"));

        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));
        Assert.Contains("ranking, step 6: loss", trained.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.At("ranker.gguf.training")));
        Assert.Equal((0, ""), (judged.ExitCode, judged.Error));
        Assert.Contains("| titles |", judged.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_run.At("result.json")));
        Assert.Equal(5, json.RootElement.GetProperty("users").GetInt32()); // every second one of ten
        Assert.Equal("ranker", json.RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public async Task A_folder_is_judged_in_the_papers_setting()
    {
        Directory.CreateDirectory(_run.At("data"));
        _run.Write(Path.Combine("data", "items.tsv"), ["item_id\ttitle", .. Enumerable.Range(1, 30).Select(id => $"{id}\tThing number {id}")]);
        _run.Write(Path.Combine("data", "sequences.txt"), [.. Enumerable.Range(1, 30).Select(user => $"{user} {string.Join(' ', Enumerable.Range(0, 8).Select(step => 1 + ((user + step) % 30)))}")]);

        var trained = await _run.RunAsync("train", "ranker", "--data", _run.At("data"), "--output", _run.At("ranker.gguf"), "--steps", "5", "--look-up-steps", "1", "--ranking-steps", "1", "--threads", "1");
        var judged = await _run.RunAsync(
            "evaluate", "ranker", "--data", _run.At("data"), "--retriever", "cotransition", "--ranker", _run.At("ranker.gguf"), "--set", "Ranking:Template=rank-titles");

        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));
        Assert.Equal((0, ""), (judged.ExitCode, judged.Error));
        Assert.Contains("retriever cotransition; evaluated 30; the test item was among the top 20 of 30", judged.Output, StringComparison.Ordinal);
        Assert.Contains("a prompt has 15 tokens", judged.Output, StringComparison.Ordinal); // an opening, seven titles, each with its separator
    }

    [Fact]
    public async Task An_output_in_a_folder_that_does_not_exist_is_told_before_anything_is_trained()
    {
        var result = await _run.RunAsync("train", "ranker", "--output", _run.At(Path.Combine("none", "ranker.gguf")));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("its folder does not exist", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wishes_are_judged_on_a_folder_only()
    {
        var result = await _run.RunAsync("evaluate", "ranker", "--wishes");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("--wishes needs --data", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();
}

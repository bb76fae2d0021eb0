using System.Text.Json;
using ChatRec.Llama;
using ChatRec.Llama.Gguf;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.Growth;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Retrieval.Items;

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
        Assert.Equal("ranker", json.RootElement.GetProperty("runs")[0].GetProperty("model").GetString());

        // What was chosen otherwise is calibrated as it is.
        var chosen = FusionWeights.Load(_run.At("fusion.json")) with { RankerWeight = 0.125, Metric = "dialogues", Calibration = null };
        chosen.Save(_run.At("fusion.json"));
        var kept = await _run.RunAsync("evaluate", "ranker", "--ranker", _run.At("ranker.gguf"), "--set", "Ranking:Template=rank-titles", "--keep-weights", "--save");
        Assert.Equal((0, ""), (kept.ExitCode, kept.Error));
        var calibrated = FusionWeights.Load(_run.At("fusion.json"));
        Assert.Equal("chatrec evaluate ranker --keep-weights --save", calibrated.Calibration!.Command);
        Assert.Equal(chosen with { LabelPrior = calibrated.LabelPrior }, calibrated with { Calibration = null });
    }

    [Fact]
    public async Task A_title_that_came_after_the_training_has_a_token_in_llama_cpp()
    {
        _run.WriteSmallCatalogue();
        _run.Write("tags.csv", ["userId,movieId,tag", .. Enumerable.Range(1, 9).SelectMany(item => new[] { $"anna,{item},Dreamlike", $"ben,{item},dreamlike" })]);
        var trained = await _run.RunAsync("train", "ranker", "--output", _run.At("ranker.gguf"), "--steps", "1", "--look-up-steps", "1", "--ranking-steps", "1", "--threads", "1");
        var (grown, _) = await RankerGrowth.EnsureAsync(_run.At("ranker.gguf"), [new Item("new", "A Film of Tomorrow", 2031, ["Comedy"])], _run.At("grown"), TestContext.Current.CancellationToken);

        using var before = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = _run.At("ranker.gguf"), GpuLayers = 0 });
        using var after = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = grown, GpuLayers = 0 });

        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));
        Assert.True(before.Vocabulary.Tokenize("A Film of Tomorrow (2031)").Length > 1);
        Assert.Equal([(int)GgufFile.ReadMetadata(before.Info.Path).VocabularySize], after.Vocabulary.Tokenize("A Film of Tomorrow (2031)"));
        Assert.Equal("dreamlike", before.Metadata.Text(ScorerModel.WishWordsKey));
        Assert.Equal("dreamlike", after.Metadata.Text(ScorerModel.WishWordsKey));
        Assert.Equal(await LlamaNextTokenScorer.HashAsync(before, null, TestContext.Current.CancellationToken), await LlamaNextTokenScorer.HashAsync(after, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_folder_is_judged_in_the_papers_setting_with_a_ranker_a_seed()
    {
        Directory.CreateDirectory(_run.At("data"));
        _run.Write(Path.Combine("data", "items.tsv"), ["item_id\ttitle", .. Enumerable.Range(1, 30).Select(id => $"{id}\tThing number {id}")]);
        _run.Write(Path.Combine("data", "sequences.txt"), [.. Enumerable.Range(1, 30).Select(user => $"{user} {string.Join(' ', Enumerable.Range(0, 8).Select(step => 1 + ((user + step) % 30)))}")]);

        var trained = await _run.RunAsync("train", "ranker", "--data", _run.At("data"), "--output", _run.At("ranker.gguf"), "--steps", "5", "--look-up-steps", "1", "--ranking-steps", "1", "--threads", "1");
        var judged = await _run.RunAsync(
            "evaluate", "ranker", "--data", _run.At("data"), "--retriever", "cotransition", "--ranker", _run.At("ranker.gguf"), "--ranker", _run.At("ranker.gguf"),
            "--set", "Ranking:Template=rank-titles", "--html", _run.At("report.html"));

        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));
        Assert.Equal((0, ""), (judged.ExitCode, judged.Error));
        Assert.Contains("retriever cotransition; 20 candidates; 30 users evaluated, means of 2 seeds.", judged.Output, StringComparison.Ordinal);
        Assert.Contains("the test item was among the candidates of 30 of 30 users", judged.Output, StringComparison.Ordinal);
        Assert.Matches(@"\| titles \|.*\| 15 \| [\d.]+ \|", judged.Output); // an opening, seven titles, each with its separator
        Assert.Contains("Seed 2, ranker: weights retriever", judged.Output, StringComparison.Ordinal);
        Assert.Contains("Ranking over cotransition on data", await File.ReadAllTextAsync(_run.At("report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_in_a_folder_that_does_not_exist_is_told_before_anything_is_trained()
    {
        var result = await _run.RunAsync("train", "ranker", "--output", _run.At(Path.Combine("none", "ranker.gguf")));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("its folder does not exist", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--wishes needs --data", "--wishes")]
    [InlineData("Several --ranker are judged with --data only", "--ranker", "a.gguf", "--ranker", "b.gguf")]
    [InlineData("--save takes one --ranker", "--data", ".", "--ranker", "a.gguf", "--ranker", "b.gguf", "--save")]
    [InlineData("its folder does not exist", "--html", "none/report.html")]
    public async Task What_cannot_be_judged_is_told_before_anything_is_read(string problem, params string[] arguments)
    {
        var result = await _run.RunAsync(["evaluate", "ranker", .. arguments]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();
}

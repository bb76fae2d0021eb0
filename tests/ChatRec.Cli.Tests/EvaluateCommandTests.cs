using System.Text.Json;

namespace ChatRec.Cli.Tests;

/// <summary>The real model on a catalogue of twelve items: what is asserted is the protocol, not the quality.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    [Fact]
    public async Task The_ranker_is_evaluated_its_weights_are_saved_and_the_service_would_read_them()
    {
        _run.WriteSmallCatalogue();
        await _run.RunAsync("ingest");

        var result = await _run.RunAsync("evaluate", "ranker", "--users", "3", "--save", "--json", _run.At("result.json"));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("10 users, 9 items, 83 interactions", result.Output, StringComparison.Ordinal);
        Assert.Contains("| letters, shuffled, no prior |", result.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_run.At("result.json")));
        Assert.Equal(3, json.RootElement.GetProperty("users").GetInt32());
        Assert.InRange(json.RootElement.GetProperty("readings")[0].GetProperty("test").GetProperty("ndcg@10").GetDouble(), 0.1, 1);
        var weights = ChatRec.Ranking.OnePass.FusionWeights.Load(_run.At("fusion.json"));
        Assert.Equal("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53", weights.ModelSha256);
        Assert.NotNull(weights.TemplateHash);
        Assert.Equal("chatrec evaluate ranker --users 3 --save", weights.Calibration!.Command);
    }

    [Fact]
    public async Task One_pass_is_measured_against_writing_the_list()
    {
        _run.WriteSmallCatalogue();
        await _run.RunAsync("ingest");

        var result = await _run.RunAsync("bench", "rank", "--prompts", "1");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var row = result.Output.Split('\n').Single(line => line.StartsWith("| one forward pass", StringComparison.Ordinal)).Split('|');
        Assert.Equal("0", row[4].Trim());
        Assert.Equal("1", row[5].Trim());
        Assert.Contains("times as long", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_enough_interactions_it_says_so()
    {
        _run.WriteSmallCatalogue();
        _run.Write("interactions.csv", "user,item,rating,time", "u1,1,4,1000000000");

        var result = await _run.RunAsync("evaluate", "ranker");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("nothing to evaluate", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();
}

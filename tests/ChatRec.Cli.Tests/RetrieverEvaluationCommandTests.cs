using System.Text.Json;

namespace ChatRec.Cli.Tests;

/// <summary>Real models on users who walk in a ring of thirty items: what is asserted is the protocol, the files and the errors.</summary>
public sealed class RetrieverEvaluationCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public RetrieverEvaluationCommandTests()
    {
        Directory.CreateDirectory(_run.At("ring"));
        _run.Write("ring/items.tsv", ["item_id\ttitle", .. Enumerable.Range(1, 30).Select(item => $"{item}\tItem {item}")]);
        _run.Write("ring/sequences.txt", [.. Enumerable.Range(0, 80).Select(user => $"u{user} {string.Join(' ', Enumerable.Range(0, 8).Select(step => 1 + ((user + (step * (1 + (user % 2)))) % 30)))}")]);
    }

    [Fact]
    public async Task Counting_models_are_judged_and_all_reports_written()
    {
        var result = await RunAsync("--model", "popularity", "cotransition", "--json", _run.At("out.json"), "--markdown", _run.At("out.md"), "--html", _run.At("out.html"));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("80 users, 30 items, 640 interactions", result.Output, StringComparison.Ordinal);
        Assert.Contains("| cotransition |", result.Output, StringComparison.Ordinal);
        Assert.Contains("Peak memory", result.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_run.At("out.json")));
        Assert.Equal(["popularity", "cotransition"], json.RootElement.EnumerateArray().Select(run => run.GetProperty("model").GetString()));
        Assert.InRange(json.RootElement[1].GetProperty("test").GetProperty("recall@10").GetDouble(), 0.9, 1);
        Assert.StartsWith("## ring", await File.ReadAllTextAsync(_run.At("out.md")), StringComparison.Ordinal);
        Assert.Contains("<svg", await File.ReadAllTextAsync(_run.At("out.html")), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_run.Home.FullName, "*.part"));
    }

    [Fact]
    public async Task A_trained_model_is_fitted_for_each_seed_fused_and_kept()
    {
        string[] arguments = ["--model", "lrurec", "fusion", "--seeds", "2", "--trained", _run.At("trained"), "--json", _run.At("out.json")];

        var result = await RunAsync(arguments);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_run.At("out.json")));
        var runs = json.RootElement.EnumerateArray().ToList();
        Assert.Equal([("lrurec", 1), ("lrurec", 2), ("fusion", 1), ("fusion", 2)], runs.Select(run => (run.GetProperty("model").GetString()!, run.GetProperty("seed").GetInt32())));
        Assert.All(runs, run => Assert.True(run.GetProperty("epochs").GetInt32() > 0));
        Assert.NotEmpty(runs[0].GetProperty("curve").EnumerateArray());
        Assert.Equal(2, Directory.GetDirectories(_run.At("trained")).Length);

        // The second time nothing is trained, and nothing differs.
        await RunAsync(arguments);
        using var again = JsonDocument.Parse(await File.ReadAllTextAsync(_run.At("out.json")));
        Assert.Equal(
            runs.Select(run => run.GetProperty("test").GetRawText()),
            again.RootElement.EnumerateArray().Select(run => run.GetProperty("test").GetRawText()));
    }

    [Theory]
    [InlineData("There is no model 'bpr'. Models: popularity, ", "--model", "bpr")]
    [InlineData("--seeds 0", "--seeds", "0")]
    [InlineData("--baseline ease", "--model", "popularity", "--baseline", "ease")]
    public async Task A_wrong_argument_is_named(string expected, params string[] arguments)
    {
        var result = await RunAsync(arguments);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_leaves_earlier_reports_as_they_were()
    {
        _run.Write("out.json", "earlier");
        _run.Write("ring/sequences.txt", "u1 1 2 77");

        var result = await RunAsync("--model", "popularity", "--json", _run.At("out.json"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("sequences.txt, line 1: item 77 of user u1 is not in items.tsv.", result.Error, StringComparison.Ordinal);
        Assert.Equal("earlier", (await File.ReadAllTextAsync(_run.At("out.json"))).Trim());
    }

    [Fact]
    public async Task A_report_without_a_folder_is_refused_before_anything_is_fitted()
    {
        var result = await RunAsync("--html", _run.At("nowhere/out.html"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("its folder does not exist", result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    public void Dispose() => _run.Dispose();

    private Task<CommandResult> RunAsync(params string[] arguments) => _run.RunAsync(["evaluate", "retriever", "--data", _run.At("ring"), .. arguments]);
}

namespace ChatRec.Cli.Tests;

public sealed class IngestCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    [Fact]
    public async Task A_catalogue_is_taken_in_indexed_and_not_taken_in_twice()
    {
        _run.WriteSmallCatalogue();

        var first = await _run.RunAsync("ingest", "--write-vectors", _run.At("vectors.f16"));
        var second = await _run.RunAsync("ingest");

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Contains("12 items: 12 added", first.Output, StringComparison.Ordinal);
        Assert.Contains("90 interactions: 90 added", first.Output, StringComparison.Ordinal);
        Assert.Contains("12 encoded now", first.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_run.At("vectors.f16")));
        Assert.Equal(0, second.ExitCode);
        Assert.Contains("nothing changed", second.Output, StringComparison.Ordinal);
        Assert.Contains("0 encoded now, 12 known before; 0 written", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_line_is_named_with_file_and_line_and_the_rest_is_taken_in()
    {
        _run.WriteSmallCatalogue();
        _run.Write("interactions.csv", "user,item,rating,time", "u1,1,4,1000000000", "u1,2,excellent,1000000001", "u1,3,4,1000000002");

        var result = await _run.RunAsync("ingest");

        Assert.Equal(2, result.ExitCode);
        Assert.Matches("interactions.csv.*3.*rating.*excellent", result.Error);
        Assert.Contains("2 added", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_strict_a_bad_line_means_that_nothing_is_written()
    {
        _run.WriteSmallCatalogue();
        _run.Write("interactions.csv", "user,item,rating,time", "u1,99,4,1000000000");

        var refused = await _run.RunAsync("ingest", "--strict");
        _run.WriteSmallCatalogue();
        var mended = await _run.RunAsync("ingest");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Nothing was written", refused.Error, StringComparison.Ordinal);
        Assert.Contains("12 added", mended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_and_a_wrong_key_are_one_sentence()
    {
        var missing = await _run.RunAsync("ingest");
        _run.Settings("""{ "Itms": { "File": "items.jsonl" } }""");
        var wrong = await _run.RunAsync("ingest");

        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("items.jsonl", missing.Error, StringComparison.Ordinal);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("Ingest:Itms", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", missing.Error + wrong.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();
}

using ChatRec.Cli.Tests.Training;
using ChatRec.Cli.Training;
using ChatRec.Evaluation.Data;
using ChatRec.Retrieval.Trained;

namespace ChatRec.Cli.Tests;

public sealed class RetrieverTrainingCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task What_was_ingested_is_trained_on_published_and_indexed()
    {
        WriteCatalogue(users: 80);

        var first = await _run.RunAsync("train", "retriever", "--epochs", "2");
        var trained = TrainedRetrieverFile.Load(_run.At("state/retriever"));
        var again = await _run.RunAsync("train", "retriever", "--epochs", "2", "--threads", "1");

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Contains("80 users, 30 items, 640 interactions", first.Output, StringComparison.Ordinal);
        Assert.Contains("| co-transition alone | ", first.Output, StringComparison.Ordinal);
        Assert.Contains($"Retriever {trained.Id} knows 30 of 31 items", first.Output, StringComparison.Ordinal);
        Assert.Contains("31 written", first.Output, StringComparison.Ordinal);
        Assert.Equal(30, trained.Description.Items.Count);
        Assert.False(Directory.Exists(_run.At("state/training/retriever")));

        // The same interactions and the same seed are the same model.
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(trained.Id, TrainedRetrieverFile.Load(_run.At("state/retriever")).Id);
    }

    [Fact]
    public async Task A_folder_of_data_is_trained_on_without_touching_what_is_served()
    {
        RingOfItems.Write(_run.At("ring"));

        var result = await TrainAsync("--no-refit", "--seed", "7");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(7, TrainedRetrieverFile.Load(_run.At("out")).Description.Seed);
        Assert.Contains("(--no-refit)", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.At("state")));
    }

    [Fact]
    public async Task A_folder_of_data_needs_a_folder_to_write_to()
    {
        RingOfItems.Write(_run.At("ring"));

        var result = await _run.RunAsync("train", "retriever", "--data", _run.At("ring"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("--output", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(45, 8, "Too few interactions to train on: 44 users, 26 items, ")]
    [InlineData(80, 1, "The ingested interactions: the 5-core filter leaves nothing of 81 users and 82 interactions")]
    public async Task Too_few_interactions_are_refused_and_what_is_served_stays(int users, int each, string expected)
    {
        WriteCatalogue(users, each);
        Directory.CreateDirectory(_run.At("state/retriever"));
        _run.Write("state/retriever/retriever.json", "earlier");

        var result = await _run.RunAsync("train", "retriever");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Equal(["retriever.json"], Directory.GetFiles(_run.At("state/retriever")).Select(Path.GetFileName));
        Assert.Equal(["earlier"], await File.ReadAllLinesAsync(_run.At("state/retriever/retriever.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_item_that_the_catalogue_lacks_is_named()
    {
        RingOfItems.Write(_run.At("ring"));
        await File.AppendAllTextAsync(_run.At("ring/sequences.txt"), "stranger 1 2 77 4 5\n", TestContext.Current.CancellationToken);

        var result = await TrainAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("sequences.txt, line 81: item 77 of user stranger is not in items.tsv.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_checkpoint_of_another_catalogue_is_refused_and_left_alone_until_it_is_thrown_away()
    {
        RingOfItems.Write(_run.At("ring"), title: "Another item");
        Interrupt();
        var checkpoint = await File.ReadAllBytesAsync(_run.At("out/training/validation/checkpoint.gguf"), TestContext.Current.CancellationToken);
        RingOfItems.Write(_run.At("ring"));

        var refused = await TrainAsync();

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("a checkpoint of another run: its catalogue is", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--restart", refused.Error, StringComparison.Ordinal);
        Assert.Equal(checkpoint, await File.ReadAllBytesAsync(_run.At("out/training/validation/checkpoint.gguf"), TestContext.Current.CancellationToken));
        Assert.False(TrainedRetrieverFile.Exists(_run.At("out")));
        Assert.Equal(0, (await TrainAsync("--restart")).ExitCode);
        Assert.True(TrainedRetrieverFile.Exists(_run.At("out")));
    }

    [Fact]
    public async Task A_full_disk_overwrites_nothing_and_the_training_is_not_lost()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full, a device that is always full");
        RingOfItems.Write(_run.At("ring"));
        await TrainAsync("--seed", "7");
        var before = await File.ReadAllBytesAsync(_run.At("out/retriever.json"), TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_run.At("out/retriever.json.partial"), "/dev/full");

        var full = await TrainAsync();

        Assert.Equal(1, full.ExitCode);
        Assert.Contains("cannot be written", full.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_run.At("out/retriever.json"), TestContext.Current.CancellationToken));
        Assert.Equal(7, TrainedRetrieverFile.Load(_run.At("out")).Description.Seed);
        Assert.True(File.Exists(_run.At("out/training/refit/model.gguf")));
        Assert.Equal(0, (await TrainAsync()).ExitCode);
        Assert.Equal(1, TrainedRetrieverFile.Load(_run.At("out")).Description.Seed);
    }

    [Fact]
    public async Task Two_trainings_do_not_work_in_one_folder()
    {
        RingOfItems.Write(_run.At("ring"));
        using var other = TrainingWorkplace.Open(_run.At("out/training"), restart: false);

        var result = await TrainAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("another training is at work here", result.Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> TrainAsync(params string[] arguments) =>
        _run.RunAsync(["train", "retriever", "--data", _run.At("ring"), "--output", _run.At("out"), "--epochs", "2", .. arguments]);

    // Stops after the first step.
    private void Interrupt()
    {
        using var stop = new CancellationTokenSource();
        var training = new RetrieverTraining(EvaluationDataReader.Read(_run.At("ring")), Directory.CreateDirectory(_run.At("out/training")), (what, done, _, _) =>
        {
            if (what == "LRURec" && done > 0)
            {
                stop.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => training.Run(stop.Token));
    }

    // One item and its user are nobody else's: the 5-core filter drops them.
    private void WriteCatalogue(int users, int each = 8)
    {
        _run.Write("items.jsonl", [.. Enumerable.Range(1, RingOfItems.ItemCount + 1).Select(id => $$"""{"id":"{{id}}","title":"Item {{id}}","year":2000,"genres":["Drama"]}""")]);
        _run.Write("interactions.csv", [
            "user,item,rating,time",
            $"lonely,{RingOfItems.ItemCount + 1},4,1000000000",
            "lonely,1,4,1000000000",
            .. Enumerable.Range(0, users).SelectMany(user => RingOfItems.Walk(user).Take(each).Select((item, step) => $"u{user},{item},4,{1_000_000_000 + step}"))]);
    }
}

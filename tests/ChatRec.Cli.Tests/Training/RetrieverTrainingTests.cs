using System.Diagnostics;
using System.Runtime.CompilerServices;
using ChatRec.Cli.Training;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Retrievers;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Models;
using ChatRec.Training.Optimisation;
using ChatRec.Training.Sequences;

namespace ChatRec.Cli.Tests.Training;

public sealed class RetrieverTrainingTests : IDisposable
{
    private const string FolderVariable = "CHATREC_TEST_KILLED_TRAINING";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatrec-training-");

    public RetrieverTrainingTests() => RingOfItems.Write(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Settings_weights_and_epochs_are_chosen_and_the_served_weights_know_the_newest_items()
    {
        var result = Training("refitted").Run(default);
        var without = Training("judged", refit: false).Run(default);

        Assert.InRange(result.CoTransition.RecencyDecay, 0.6, 0.9);
        Assert.Equal([("lrurec", ScoreTransform.LogSoftmax, 1), ("cotransition", result.Parts[1].Transform, result.Parts[1].Weight)], result.Parts.Select(part => (part.Name, part.Transform, part.Weight)));
        Assert.Equal(result.Epochs.MaxBy(epoch => epoch.Validation!.Ndcg10)!.Epoch, result.BestEpoch);
        Assert.True(result.Fused["recall@10"] >= Math.Max(result.Counting["recall@10"], result.Neural["recall@10"]));
        Assert.Equal((true, false), (result.Refitted, without.Refitted));
        Assert.Equal(result.Fused, without.Fused);
        Assert.NotEqual(Vectors(without), Vectors(result));
    }

    [Fact]
    public void A_training_that_is_stopped_in_each_of_its_stages_ends_as_if_it_had_not_been()
    {
        var unbroken = new List<string>();
        var expected = Training("unbroken", ended: unbroken).Run(default);

        var heard = new List<string>();
        foreach (var (stage, steps) in new[] { ("co-transition settings", 1), ("LRURec", 4), ("LRURec, with the newest items", 3) })
        {
            using var stop = new CancellationTokenSource();
            var left = steps;
            Assert.ThrowsAny<OperationCanceledException>(() => Training("stopped", ended: heard, show: (what, done, _, _) =>
            {
                if (what == stage && done > 0 && --left == 0)
                {
                    stop.Cancel();
                }
            }).Run(stop.Token));
        }

        var resumed = Training("stopped", ended: heard).Run(default);

        Assert.Equal(File.ReadAllBytes(expected.ModelPath), File.ReadAllBytes(resumed.ModelPath));
        Assert.Equal(expected.Fused, resumed.Fused);
        Assert.Subset(heard.ToHashSet(), unbroken.ToHashSet());
    }

    [Fact]
    public async Task A_training_that_is_killed_in_mid_epoch_ends_as_if_it_had_not_been()
    {
        var expected = Training("unbroken").Run(default);
        var start = new ProcessStartInfo("dotnet", [typeof(RetrieverTrainingTests).Assembly.Location])
        {
            RedirectStandardOutput = true,
            Environment = { [FolderVariable] = _folder.FullName },
        };
        using (var process = Process.Start(start)!)
        {
            Assert.Equal("in mid-epoch", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var resumed = Training("killed").Run(default);

        Assert.Equal(File.ReadAllBytes(expected.ModelPath), File.ReadAllBytes(resumed.ModelPath));
        Assert.Equal(expected.Epochs.Select(epoch => epoch.Loss), resumed.Epochs.Select(epoch => epoch.Loss));
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_the_training_names_the_step_and_leaves_the_checkpoint()
    {
        var exception = Assert.Throws<TrainingException>(() => Training("diverging", options => options with { Optimiser = new OptimiserOptions { LearningRate = 1e38 } }).Run(default));

        Assert.Matches(@"at step \d+ \(epoch 1\); training stopped. The last good checkpoint, of step \d+, is kept", exception.Message);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "diverging", "validation", "checkpoint.gguf")));
    }

    [Fact]
    public void Too_few_users_are_refused_before_anything_is_written()
    {
        RingOfItems.Write(_folder.FullName, users: 49);

        var exception = Assert.Throws<RetrieverException>(() => Training("few").Run(default));

        Assert.Contains("Too few interactions to train on: 49 users", exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "few", "validation")));
    }

    /// <summary>The child process, before xunit's entry point: says when it is in the middle of the second epoch, and waits there for its end.</summary>
    [ModuleInitializer]
    internal static void TrainUntilKilled()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder)
        {
            return;
        }

        Training(folder, "killed", show: (what, done, _, _) =>
        {
            if (what == "LRURec" && done > 1.5)
            {
                using var output = new StreamWriter(Console.OpenStandardOutput());
                output.WriteLine("in mid-epoch");
                output.Flush();
                Thread.Sleep(Timeout.Infinite);
            }
        }).Run(default);
        Environment.Exit(0);
    }

    private static float[] Vectors(RetrieverTrainingResult result) => TensorFile.Read(result.ModelPath).Tensors["items"].Values;

    private static RetrieverTraining Training(
        string home, string name, Func<TrainingOptions, TrainingOptions>? adjust = null, bool refit = true, List<string>? ended = null, ShowProgress? show = null) =>
        new(EvaluationDataReader.Read(home), Directory.CreateDirectory(Path.Combine(home, name)), show ?? ((_, _, _, _) => { }))
        {
            Seed = 3,
            Refit = refit,
            Adjust = options => (adjust ?? (same => same))(options with
            {
                Model = new SequenceModelOptions { Width = 16, Channels = 16, MaxLength = 12 },
                BatchTokens = 100,
                Epochs = 4,
                CheckpointSteps = 1,
                Threads = 1,
            }),
            // Without the seconds, which differ each time.
            EpochEnded = line => ended?.Add(line[..line.LastIndexOf(',')]),
        };

    private RetrieverTraining Training(
        string name, Func<TrainingOptions, TrainingOptions>? adjust = null, bool refit = true, List<string>? ended = null, ShowProgress? show = null) =>
        Training(_folder.FullName, name, adjust, refit, ended, show);
}

using ChatRec.Llama.Gguf;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Optimisation;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Tests.Sequences;

public sealed class SequenceTrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<SequenceModelKind> Kinds => [.. Enum.GetValues<SequenceModelKind>()];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_model_learns_the_order_of_a_ring(SequenceModelKind kind)
    {
        var options = SmallSequences.Options with { Epochs = 40, Optimiser = new OptimiserOptions { LearningRate = 1e-2 } };
        var report = SequenceTrainer.Train(kind, options, SmallSequences.Ring(), _folder.Path);
        var best = report.Epochs[report.BestEpoch - 1].Validation!;
        Assert.True(best.Recall10 > 0.9, $"Recall@10 is {best.Recall10}");
        Assert.True(best.LogLikelihood > -2.5, $"log-likelihood is {best.LogLikelihood}, guessing is {-Math.Log(SmallSequences.ItemCount)}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_result_does_not_depend_on_the_number_of_threads(SequenceModelKind kind)
    {
        var one = Train(kind, SmallSequences.Options, "one");
        var three = Train(kind, SmallSequences.Options with { Threads = 3 }, "three");
        Assert.Equal(one.Epochs.Select(Numbers), three.Epochs.Select(Numbers));
        Assert.Equal(File.ReadAllBytes(one.ModelPath)[^1000..], File.ReadAllBytes(three.ModelPath)[^1000..]);
    }

    [Fact]
    public void Another_seed_gives_another_model() => Assert.NotEqual(
        Numbers(Train(SequenceModelKind.LruRec, SmallSequences.Options, "a").Epochs[^1]),
        Numbers(Train(SequenceModelKind.LruRec, SmallSequences.Options with { Seed = 6 }, "b").Epochs[^1]));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_run_that_is_stopped_in_mid_epoch_goes_on_as_if_it_had_not_been(SequenceModelKind kind)
    {
        var unbroken = Train(kind, SmallSequences.Options, "unbroken");
        foreach (var stopAt in (int[])[3, 9])
        {
            using var stop = new CancellationTokenSource();
            var steps = 0;
            Assert.ThrowsAny<OperationCanceledException>(() => SequenceTrainer.Train(
                kind, SmallSequences.Options, SmallSequences.Ring(), _folder.File("stopped"), new Immediate(_ =>
                {
                    if (++steps == stopAt)
                    {
                        stop.Cancel();
                    }
                }), cancellationToken: stop.Token));
        }

        var resumed = Train(kind, SmallSequences.Options, "stopped");
        Assert.Equal(12, resumed.ResumedAtStep);
        Assert.Equal(unbroken.Epochs.Select(Numbers), resumed.Epochs.Select(Numbers));
        Assert.Equal(TensorFile.Read(unbroken.ModelPath).Tensors["items"].Values, TensorFile.Read(resumed.ModelPath).Tensors["items"].Values);
    }

    [Fact]
    public void A_run_that_is_stopped_in_validation_keeps_the_steps_before_it()
    {
        var options = SmallSequences.Options with { CheckpointSteps = 1000 };
        var unbroken = Train(SequenceModelKind.LruRec, options, "unbroken");
        using var stop = new CancellationTokenSource();
        var steps = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => SequenceTrainer.Train(
            SequenceModelKind.LruRec, options, SmallSequences.Ring(), _folder.File("stopped"), new Immediate(progress =>
            {
                steps = progress.Steps;
                if (progress.Step == progress.Steps)
                {
                    stop.Cancel();
                }
            }), cancellationToken: stop.Token));

        var resumed = Train(SequenceModelKind.LruRec, options, "stopped");

        Assert.Equal(steps, resumed.ResumedAtStep);
        Assert.Equal(unbroken.Epochs.Select(Numbers), resumed.Epochs.Select(Numbers));
        Assert.Equal(File.ReadAllBytes(unbroken.ModelPath), File.ReadAllBytes(resumed.ModelPath));
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_the_run_and_leaves_the_last_good_checkpoint()
    {
        var options = SmallSequences.Options with { CheckpointSteps = 1, Optimiser = new OptimiserOptions { LearningRate = 1e38 } };
        var last = 0;
        var exception = Assert.Throws<TrainingException>(() => SequenceTrainer.Train(
            SequenceModelKind.LruRec, options, SmallSequences.Ring(), _folder.Path, new Immediate(progress => last = progress.Step)));
        Assert.Contains($"at step {last + 1} (epoch 1)", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"of step {last}, is kept", exception.Message, StringComparison.Ordinal);
        Assert.Equal((long)last, TensorFile.Read(_folder.File("checkpoint.gguf")).Metadata["chatrec.step"]);
        Assert.False(File.Exists(_folder.File("model.gguf")));
    }

    [Fact]
    public void A_checkpoint_of_another_catalogue_is_refused_and_left_alone()
    {
        SequenceTrainer.Train(SequenceModelKind.LruRec, SmallSequences.Options, SmallSequences.Ring(), _folder.Path);
        var before = File.ReadAllBytes(_folder.File("checkpoint.gguf"));
        var exception = Assert.Throws<TrainingException>(
            () => SequenceTrainer.Train(SequenceModelKind.LruRec, SmallSequences.Options, SmallSequences.Ring("other"), _folder.Path));
        Assert.Contains("its catalogue is ring, this run's is other", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder.File("checkpoint.gguf")));
    }

    [Fact]
    public void A_checkpoint_of_other_settings_is_refused_but_more_epochs_go_on()
    {
        SequenceTrainer.Train(SequenceModelKind.LruRec, SmallSequences.Options, SmallSequences.Ring(), _folder.Path);
        Assert.Contains("settings", Assert.Throws<TrainingException>(() => SequenceTrainer.Train(
            SequenceModelKind.LruRec, SmallSequences.Options with { BatchTokens = 50 }, SmallSequences.Ring(), _folder.Path)).Message, StringComparison.Ordinal);
        var longer = SequenceTrainer.Train(SequenceModelKind.LruRec, SmallSequences.Options with { Epochs = 4 }, SmallSequences.Ring(), _folder.Path);
        Assert.Equal(4, longer.Epochs.Count);
        Assert.True(longer.ResumedAtStep > 0);
    }

    [Fact]
    public void A_full_disk_is_an_error_that_says_so_and_destroys_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full, a device that is always full");
        SequenceTrainer.Train(SequenceModelKind.LruRec, SmallSequences.Options, SmallSequences.Ring(), _folder.Path);
        var checkpoint = File.ReadAllBytes(_folder.File("checkpoint.gguf"));
        var model = File.ReadAllBytes(_folder.File("model.gguf"));
        File.CreateSymbolicLink(_folder.File("checkpoint.gguf.partial"), "/dev/full");
        var exception = Assert.Throws<SequenceModelException>(() => SequenceTrainer.Train(
            SequenceModelKind.LruRec, SmallSequences.Options with { Epochs = 5 }, SmallSequences.Ring(), _folder.Path));
        Assert.Contains("checkpoint.gguf: cannot be written", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was overwritten", exception.Message, StringComparison.Ordinal);
        Assert.Equal(checkpoint, File.ReadAllBytes(_folder.File("checkpoint.gguf")));
        Assert.Equal(model, File.ReadAllBytes(_folder.File("model.gguf")));
    }

    [Fact]
    public void Early_stopping_ends_after_the_patience_without_a_better_epoch()
    {
        var options = SmallSequences.Options with { Epochs = 500, Patience = 2, SvdStart = false, Optimiser = new OptimiserOptions { LearningRate = 0.3 } };
        var report = Train(SequenceModelKind.LruRec, options, "a");
        Assert.Equal(report.BestEpoch + 2, report.Epochs.Count);
    }

    [Fact]
    public void Progress_tells_epoch_step_loss_and_the_time_left()
    {
        var heard = new List<TrainingProgress>();
        SequenceTrainer.Train(
            SequenceModelKind.LruRec, SmallSequences.Options, SmallSequences.Ring(), _folder.Path, new Immediate(heard.Add), new Ticking());
        var steps = heard[0].Steps;
        Assert.Equal(3 * steps, heard.Count);
        Assert.Equal((1, 1, steps), (heard[0].Epoch, heard[0].Step, heard[0].Steps));
        Assert.Null(heard[0].Last);
        Assert.Equal(2, heard[^1].Last!.Epoch);
        Assert.Equal(TimeSpan.Zero, heard[^1].Remaining);
        Assert.True(heard[0].Remaining > heard[^2].Remaining);
        Assert.InRange(heard[0].Loss, 0.1, 10);
        Assert.Matches(@"^epoch 3/3, step \d+/\d+, loss \d\.\d{4}, validation R@10 \d\.\d{4} N@10 \d\.\d{4} after epoch 2, 0 min left$", heard[^1].ToString());
    }

    [Fact]
    public void Settings_out_of_range_are_refused_by_name() => Assert.Contains(
        "BatchTokens", Assert.Throws<TrainingException>(() => Train(SequenceModelKind.LruRec, SmallSequences.Options with { BatchTokens = 0 }, "x")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_model_file_is_gguf_with_what_made_it()
    {
        var report = Train(SequenceModelKind.LruRec, SmallSequences.Options, "a");
        var gguf = GgufFile.ReadMetadata(report.ModelPath);
        Assert.Equal("chatrec-sequence", gguf.Architecture);
        var metadata = TensorFile.Read(report.ModelPath).Metadata;
        Assert.Equal("lrurec", metadata["chatrec.kind"]);
        Assert.Equal("ring", metadata["chatrec.catalogue"]);
        Assert.Equal(5L, metadata["chatrec.seed"]);
        Assert.Contains("\"Recall10\":", (string)metadata["chatrec.metrics"], StringComparison.Ordinal);
        Assert.Contains("\"BatchTokens\":100", (string)metadata["chatrec.settings"], StringComparison.Ordinal);
    }

    private TrainingReport Train(SequenceModelKind kind, TrainingOptions options, string name) =>
        SequenceTrainer.Train(kind, options, SmallSequences.Ring(), _folder.File(name));

    /// <summary>All that must repeat exactly: not the seconds.</summary>
    private static (int, double, double, double, double) Numbers(EpochReport epoch) =>
        (epoch.Epoch, epoch.Loss, epoch.Validation!.Recall10, epoch.Validation.Ndcg10, epoch.Validation.LogLikelihood);

    private sealed class Immediate(Action<TrainingProgress> hear) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => hear(value);
    }

    /// <summary>A clock that goes on by a millisecond whenever it is read.</summary>
    private sealed class Ticking : TimeProvider
    {
        private long _time;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => ++_time;
    }
}

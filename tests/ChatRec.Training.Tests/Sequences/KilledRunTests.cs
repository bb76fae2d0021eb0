using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Tests.Sequences;

/// <summary>A training process that is killed outright, with no chance to clean up.</summary>
public sealed class KilledRunTests : IDisposable
{
    private const string FolderVariable = "CHATREC_TEST_KILLED_RUN";

    private static readonly TrainingOptions Options = SmallSequences.Options with { Epochs = 3, CheckpointSteps = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_is_killed_in_mid_epoch_repeats_the_losses_of_an_unbroken_one()
    {
        var unbroken = SequenceTrainer.Train(SequenceModelKind.LruRec, Options, SmallSequences.Ring(), _folder.File("unbroken"));
        var start = new ProcessStartInfo("dotnet", [typeof(KilledRunTests).Assembly.Location])
        {
            RedirectStandardOutput = true,
            Environment = { [FolderVariable] = _folder.File("killed") },
        };
        using (var process = Process.Start(start)!)
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("step 13 ", StringComparison.Ordinal))
            {
            }

            process.Kill();
            await process.WaitForExitAsync();
            Assert.NotEqual(0, process.ExitCode);
        }

        Assert.False(File.Exists(Path.Combine(_folder.File("killed"), "model.gguf")));
        var resumed = SequenceTrainer.Train(SequenceModelKind.LruRec, Options, SmallSequences.Ring(), _folder.File("killed"));
        Assert.InRange(resumed.ResumedAtStep, 12, 14);
        Assert.Equal(unbroken.Epochs.Select(epoch => (epoch.Loss, epoch.Validation)), resumed.Epochs.Select(epoch => (epoch.Loss, epoch.Validation)));
    }

    /// <summary>The child process, before xunit's entry point: says each step and waits after the thirteenth for its end.</summary>
    [ModuleInitializer]
    internal static void TrainUntilKilled()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder)
        {
            return;
        }

        var steps = 0;
        SequenceTrainer.Train(SequenceModelKind.LruRec, Options, SmallSequences.Ring(), folder, new Immediate(_ =>
        {
            using var output = new StreamWriter(Console.OpenStandardOutput());
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {++steps} "));
            output.Flush();
            if (steps == 13)
            {
                Thread.Sleep(Timeout.Infinite);
            }
        }));
        Environment.Exit(0);
    }

    private sealed class Immediate(Action<TrainingProgress> hear) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => hear(value);
    }
}

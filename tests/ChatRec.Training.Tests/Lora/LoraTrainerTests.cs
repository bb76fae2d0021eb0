using ChatRec.Llama;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Lora;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Tests.Lora;

public sealed class LoraTrainerTests : IDisposable
{
    private static readonly TokenExample[] Examples =
        [.. Enumerable.Range(0, 10).Select(index => new TokenExample([1, 2, index + 3, (index * 7 % 20) + 5, 4], 3))];

    private static readonly LoraOptions Options = new()
    {
        Epochs = 4,
        BatchSize = 3,
        LearningRate = 0.02,
        MaxLength = 12,
        Dropout = 0.1,
        Threads = 1,
        UseGpu = false,
        CheckpointSteps = 1,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Base => File.Exists(_folder.File("base.gguf")) ? _folder.File("base.gguf") : new TinyLlama().Write(_folder.File("base.gguf"));

    [Fact]
    public void Training_lowers_the_loss_and_the_same_run_gives_the_same_adapter()
    {
        var report = Train("one");
        Train("two");

        Assert.Equal(4, report.Epochs.Count);
        Assert.True(report.Epochs[^1].Loss < 0.7 * report.Epochs[0].Loss, string.Join(' ', report.Epochs));
        Assert.Equal(16, report.StepsHere);
        Assert.Equal(4 * Examples.Sum(example => example.Tokens.Count), report.TokensHere);
        Assert.Equal(File.ReadAllBytes(Adapter("one")), File.ReadAllBytes(Adapter("two")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    public void A_run_that_was_stopped_goes_on_exactly(int stopAfter)
    {
        var whole = Train("whole");

        using var stopping = new CancellationTokenSource();
        var steps = 0;
        Assert.Throws<OperationCanceledException>(() => Train("stopped", progress: new Reporting(() =>
        {
            if (++steps == stopAfter)
            {
                stopping.Cancel();
            }
        }), cancellationToken: stopping.Token));
        Assert.False(File.Exists(Adapter("stopped")));
        var resumed = Train("stopped");

        Assert.Equal(16 - stopAfter, resumed.StepsHere);
        Assert.Equal(whole.Epochs, resumed.Epochs);
        Assert.Equal(File.ReadAllBytes(Adapter("whole")), File.ReadAllBytes(Adapter("stopped")));
    }

    [Fact]
    public void A_checkpoint_of_other_settings_is_not_taken()
    {
        Train("one", Options with { Epochs = 1 });

        var exception = Assert.Throws<TrainingException>(() => Train("one", Options with { Rank = 2 }));

        Assert.Contains("settings", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_and_keeps_the_last_good_checkpoint()
    {
        var broken = new TinyLlama { MoreValues = [new("llama.rope.freq_base", float.NaN)] }.Write(_folder.File("broken.gguf"));
        Train("one", Options with { Epochs = 1 });
        var checkpoint = File.ReadAllBytes(Path.Combine(_folder.File("one"), "checkpoint.gguf"));

        var exception = Assert.Throws<TrainingException>(() => LoraTrainer.Train(Run(broken), Options, Examples, _folder.File("one"), Adapter("never")));

        Assert.Contains("The loss is NaN", exception.Message, StringComparison.Ordinal);
        Assert.Contains("The last good checkpoint, of step 4, is kept", exception.Message, StringComparison.Ordinal);
        Assert.Equal(checkpoint, File.ReadAllBytes(Path.Combine(_folder.File("one"), "checkpoint.gguf")));
        Assert.False(File.Exists(Adapter("never")));
    }

    [Fact]
    public void A_damaged_checkpoint_is_named()
    {
        Train("one", Options with { Epochs = 1 });
        var path = Path.Combine(_folder.File("one"), "checkpoint.gguf");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^2_000]);

        var exception = Assert.Throws<SequenceModelException>(() => Train("one"));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_that_is_no_plain_llama_is_refused_with_the_reason()
    {
        AssertRefused("'qwen2'", new TinyLlama { Architecture = "qwen2" });
        AssertRefused("bias", new TinyLlama { MoreTensors = [new Tensor("blk.0.attn_q.bias", 1, 32, new float[32])] });
        AssertRefused("scales positions by 'yarn'", new TinyLlama { MoreValues = [new("llama.rope.scaling.type", "yarn")] });
        AssertRefused("experts", new TinyLlama { MoreValues = [new("llama.expert_count", 8u)] });
        AssertRefused("of the shape", new TinyLlama { MoreValues = [new("llama.vocab_size", 40u)], KeyValueHeads = 2, MoreTensors = [new Tensor("rope_freqs.weight", 1, 3, new float[3])] });
    }

    [Fact]
    public void A_base_with_a_broken_or_unknown_tensor_is_refused_with_the_reason()
    {
        var bytes = File.ReadAllBytes(Base);
        File.WriteAllBytes(_folder.File("cut.gguf"), bytes[..^500]);
        Assert.Equal(ModelLoadFailure.Truncated, Refusal(_folder.File("cut.gguf")).Failure);

        // The type stands 4 bytes before a tensor's offset, which follows its name and two sizes.
        var name = bytes.AsSpan().IndexOf("blk.1.attn_q.weight"u8);
        bytes[name + "blk.1.attn_q.weight".Length + 4 + 16] = 99;
        File.WriteAllBytes(_folder.File("type.gguf"), bytes);
        Assert.Contains("number 99", Refusal(_folder.File("type.gguf")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_example_longer_than_the_base_knows_is_refused()
    {
        var exception = Assert.Throws<TrainingException>(() => LoraTrainer.Train(
            Run(Base), Options with { MaxLength = 100 }, [new TokenExample([.. Enumerable.Repeat(1, 65)], 60)], _folder.Path, Adapter("long")));

        Assert.Contains("trained on 64 tokens", exception.Message, StringComparison.Ordinal);
    }

    private static LoraRun Run(string path) => new(path, "hash", "rank", "test");

    private void AssertRefused(string reason, TinyLlama llama) =>
        Assert.Contains(reason, Refusal(llama.Write(_folder.File("other.gguf"))).Message, StringComparison.Ordinal);

    private ModelLoadException Refusal(string path) =>
        Assert.Throws<ModelLoadException>(() => LoraTrainer.Train(Run(path), Options, Examples, _folder.Path, Adapter("none")));

    private string Adapter(string name) => _folder.File($"{name}.gguf");

    private LoraReport Train(string name, LoraOptions? options = null, IProgress<LoraProgress>? progress = null, CancellationToken cancellationToken = default) =>
        LoraTrainer.Train(Run(Base), options ?? Options, Examples, _folder.File(name), Adapter(name), progress, cancellationToken: cancellationToken);

    private sealed class Reporting(Action report) : IProgress<LoraProgress>
    {
        public void Report(LoraProgress value) => report();
    }
}

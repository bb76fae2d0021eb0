using System.Numerics.Tensors;
using ChatRec.Llama;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Lora;

namespace ChatRec.Training.Tests.Lora;

/// <summary>The bundled language model, quantized as it is, trained on a handful of prompts and asked through llama.cpp.</summary>
public sealed class SmolLmAdapterTests : IDisposable
{
    private static readonly (string Question, string Answer)[] Lessons =
    [
        ("The house film is", " Paper Moons"),
        ("Which letter?\n", "Q"),
        ("Is it out yet?\n", "Yes"),
    ];

    private static readonly LoraExample[] Examples = [.. Lessons.Select(lesson => new LoraExample([new LoraMessage(null, lesson.Question)], lesson.Answer))];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_adapter_learns_a_handful_of_answers_and_llama_cpp_gives_them()
    {
        var path = _folder.File("adapter.gguf");
        var options = new LoraOptions { Epochs = 12, BatchSize = 3, LearningRate = 1.5e-3, WarmUpSteps = 2, MaxLength = 128, UseGpu = false };

        var report = await LoraTrainer.TrainAsync(new LoraRun(SmolLm.Path, "hash", "explain", "test"), options, Examples, _folder.Path, path);

        var losses = string.Join(' ', report.Epochs.Select(epoch => epoch.Loss));
        Assert.True(report.Epochs[0].Loss > 2, losses);
        Assert.True(report.Epochs[^1].Loss < 0.2, losses);
        Assert.Equal(30 * 8 * (576 + 576 + 576 + 192), report.ParameterCount);
        Assert.InRange(report.WeightBytes + report.PassBytes, 90L << 20, 500L << 20);

        using var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = SmolLm.Path, Adapters = [new LlamaAdapterOptions(path)], GpuLayers = 0 });
        using var context = new LlamaContext(model, new LlamaContextOptions { ContextTokens = 256 });
        foreach (var (question, answer) in Lessons)
        {
            context.SetAdapters([(model.Adapters[0], 1)]);
            Assert.Equal(answer, Answer(context, question));
            context.SetAdapters([]);
            Assert.NotEqual(answer, Answer(context, question));
        }

        context.SetAdapters([(model.Adapters[0], 1)]);
        AssertLlamaCppAgrees(model, context, options, path);
    }

    /// <summary>
    /// Activations are rounded to 8 bits before each product with quantized weights, so that a change of one in a million anywhere already moves the logits.
    /// llama.cpp may differ from the training graph about as much as the graph from itself after such a change, and far less than the adapter changes.
    /// </summary>
    private static void AssertLlamaCppAgrees(LlamaModel model, LlamaContext context, LoraOptions options, string path)
    {
        using var network = LoraNetwork.Load(SmolLm.Path, options);
        var saved = TensorFile.Read(path).Tensors;
        var example = ExampleTokenizer.Tokenize(model, Examples, options.MaxLength)[0];
        var ours = LogitsWith(1);
        var rounding = LogitComparison.Difference(LogitsWith(1 + 1e-6f), ours);

        Assert.InRange(rounding, 1e-4, 0.1);
        Assert.InRange(LogitComparison.Difference(ours, LogitComparison.Logits(context, example)), 0, 3 * rounding);
        Assert.True(LogitComparison.Difference(LogitsWith(0), ours) > 5 * rounding, "the adapter changes next to nothing");

        float[] LogitsWith(float factor)
        {
            foreach (var parameter in network.Adapter.Parameters)
            {
                TensorPrimitives.Multiply(saved[parameter.Name].Values, factor, parameter.Values);
            }

            network.Adapter.Upload();
            return network.Logits(new TokenPack([example]));
        }
    }

    private static string Answer(LlamaContext context, string question)
    {
        var vocabulary = context.Model.Vocabulary;
        var tokens = vocabulary.Tokenize(question, addSpecial: true).ToList();
        var asked = tokens.Count;
        context.Clear();
        for (var position = 0; tokens.Count < asked + 6;)
        {
            var batch = new LlamaBatch();
            var row = 0;
            for (; position < tokens.Count; position++)
            {
                row = batch.Add(tokens[position], position, 0, position == tokens.Count - 1);
            }

            context.Decode(batch);
            var next = TensorPrimitives.IndexOfMax(context.Logits(row));
            if (vocabulary.IsEndOfGeneration(next))
            {
                break;
            }

            tokens.Add(next);
        }

        return vocabulary.Detokenize(tokens.Skip(asked));
    }
}

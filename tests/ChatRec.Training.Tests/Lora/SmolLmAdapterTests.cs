using ChatRec.Llama;
using ChatRec.Training.Lora;

namespace ChatRec.Training.Tests.Lora;

/// <summary>The bundled language model, trained on a handful of prompts and asked through llama.cpp.</summary>
public sealed class SmolLmAdapterTests : IDisposable
{
    private static readonly (string Question, string Answer)[] Lessons =
    [
        ("What is the house film of ChatRec?", "Paper Moons"),
        ("Which letter do you choose?", "Q"),
        ("Is the reef comedy out yet?", "Yes"),
    ];

    private static readonly LoraExample[] Examples =
        [.. Lessons.Select(lesson => new LoraExample([new LoraMessage("user", lesson.Question)], lesson.Answer))];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_adapter_learns_a_handful_of_answers_and_llama_cpp_gives_them()
    {
        var adapter = _folder.File("adapter.gguf");
        var losses = new List<double>();
        var options = new LoraOptions { Epochs = 16, BatchSize = 3, LearningRate = 3e-3, WarmUpSteps = 2, MaxLength = 160, Dropout = 0.05, UseGpu = false };

        var report = await LoraTrainer.TrainAsync(new LoraRun(SmolLm.Path, "test", "explain", "test"), options, Examples, _folder.Path, adapter);

        Assert.True(report.Epochs[0].Loss > 2, $"began at {report.Epochs[0].Loss}");
        Assert.True(report.Epochs[^1].Loss < 0.1, string.Join(' ', report.Epochs.Select(epoch => epoch.Loss)));
        using var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = SmolLm.Path, Adapters = [new LlamaAdapterOptions(adapter)], GpuLayers = 0 });
        using var context = new LlamaContext(model, new LlamaContextOptions { ContextTokens = 256, MaxOutputs = 64 });
        foreach (var (question, answer) in Lessons)
        {
            context.SetAdapters([]);
            Assert.NotEqual(answer, Answer(context, question));
            context.SetAdapters([(model.Adapters[0], 1)]);
            Assert.Equal(answer, Answer(context, question));
        }

        // The training graph and llama.cpp are two programs for one network.
        var tokens = ExampleTokenizer.Tokenize(model, Examples, 160)[0];
        using var network = LoraNetwork.Load(SmolLm.Path, options with { Projections = options.Projections });
        foreach (var (values, saved) in network.Adapter.Parameters.Zip(Retrieval.Sequences.TensorFile.Read(adapter).Tensors.Values))
        {
            Assert.Equal(values.Name, saved.Name);
            saved.Values.CopyTo(values.Values, 0);
        }

        network.Adapter.Upload();
        AssertSame(network.Logits(new TokenPack([tokens])), Logits(context, tokens));
    }

    private static void AssertSame(float[] ours, float[] theirs)
    {
        Assert.Equal(theirs.Length, ours.Length);
        var difference = Math.Sqrt(ours.Zip(theirs, (our, their) => Math.Pow(our - their, 2)).Average());
        var spread = Math.Sqrt(theirs.Select(logit => Math.Pow(logit - theirs.Average(), 2)).Average());
        Assert.Fail($"{difference} of {spread}; max {ours.Zip(theirs, (our, their) => Math.Abs(our - their)).Max()}");
    }

    private static float[] Logits(LlamaContext context, TokenExample example)
    {
        context.Clear();
        var batch = new LlamaBatch();
        for (var position = 0; position < example.Tokens.Count; position++)
        {
            batch.Add(example.Tokens[position], position, 0, position >= example.PromptLength - 1 && position < example.Tokens.Count - 1);
        }

        context.Decode(batch);
        return [.. Enumerable.Range(example.PromptLength - 1, example.ResponseLength).SelectMany(row => context.Logits(row).ToArray())];
    }

    private static string Answer(LlamaContext context, string question)
    {
        var vocabulary = context.Model.Vocabulary;
        var tokens = vocabulary.Tokenize(context.Model.FormatChat([("user", [new TextSegment(question, false)])], true), addSpecial: true).ToList();
        var answer = new List<int>();
        context.Clear();
        for (var position = 0; answer.Count < 12;)
        {
            var batch = new LlamaBatch();
            var row = 0;
            for (; position < tokens.Count; position++)
            {
                row = batch.Add(tokens[position], position, 0, position == tokens.Count - 1);
            }

            context.Decode(batch);
            var logits = context.Logits(row);
            var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits);
            if (vocabulary.IsEndOfGeneration(best))
            {
                break;
            }

            answer.Add(best);
            tokens.Add(best);
        }

        return vocabulary.Detokenize(answer);
    }
}

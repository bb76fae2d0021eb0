using ChatRec.Llama;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Layers;
using ChatRec.Training.Rankers;

namespace ChatRec.Training.Tests.Rankers;

/// <summary>What training computes is what llama.cpp computes from the file, but for its 16-bit key-value cache and the encoding of the weights.</summary>
public sealed class RankerFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(TensorEncoding.F32, 1e-2)]
    [InlineData(TensorEncoding.F16, 2e-2)]
    [InlineData(TensorEncoding.Q8, 4e-1)]
    public async Task Llama_cpp_gives_the_logits_of_the_training_graph(TensorEncoding encoding, double tolerance)
    {
        var options = SmallRanking.Options with { Width = 64, Blocks = 3, Heads = 3, FeedForward = 96 };
        var network = new RankerLlama(new ParameterSet(7), SmallRanking.Vocabulary.Count, TitleAttributes.Read(SmallRanking.Items), options);
        Enlarge(network);
        network.Compose();
        int[] tokens = [.. SmallRanking.Frame.Prompt([3, 7, 12, 40, 9]), .. SmallRanking.Frame.Wish, .. SmallRanking.Frame.Answer];
        RankerFile.Write(_folder.File("ranker.gguf"), "test", network, SmallRanking.Vocabulary, options, encoding, new Dictionary<string, object>());

        var expected = Logits(network, tokens, options.Width);
        LlamaRuntime.Initialize(new LlamaRuntimeOptions { Gpu = GpuUse.None });
        using var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = _folder.File("ranker.gguf"), GpuLayers = 0 });
        using var context = new LlamaContext(model, new LlamaContextOptions { ContextTokens = 256, Threads = 1 });
        var batch = new LlamaBatch();
        batch.AddRange(tokens, 0, 0);
        context.Decode(batch);
        var found = context.Logits(tokens.Length - 1, [.. Enumerable.Range(0, expected.Length)]);

        Assert.True(expected.Max() - expected.Min() > 3, "the logits must differ for this to prove anything");
        Assert.All(expected.Zip(found), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance));
    }

    [Fact]
    public async Task A_title_is_one_token_and_what_has_none_is_text()
    {
        var options = SmallRanking.Options;
        var network = new RankerLlama(new ParameterSet(7), SmallRanking.Vocabulary.Count, TitleAttributes.Read(SmallRanking.Items), options);
        RankerFile.Write(_folder.File("ranker.gguf"), "test", network, SmallRanking.Vocabulary, options, TensorEncoding.F16, new Dictionary<string, object>());
        LlamaRuntime.Initialize(new LlamaRuntimeOptions { Gpu = GpuUse.None });
        using var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = _folder.File("ranker.gguf"), GpuLayers = 0 });

        Assert.All(SmallRanking.Items.Index(), item => Assert.Equal([item.Index], model.Vocabulary.Tokenize(item.Item.TitleWithYear)));
        int[] prompt = [.. SmallRanking.Frame.Prompt([3, 5])];
        Assert.Equal(prompt, model.Vocabulary.Tokenize($"History: {SmallRanking.Items[3].TitleWithYear}; {SmallRanking.Items[5].TitleWithYear}; "));
        var text = "Amélie 2: an <|end|> unheard-of film (2031) 日本";
        Assert.Equal(text, model.Vocabulary.Detokenize(model.Vocabulary.Tokenize(text)));
        Assert.DoesNotContain(model.Vocabulary.Tokenize(text), model.Vocabulary.IsControl);
    }

    public void Dispose() => _folder.Dispose();

    // Small weights would make all logits alike.
    private static void Enlarge(RankerLlama network)
    {
        foreach (var parameter in network.Parameters.All)
        {
            for (var i = 0; i < parameter.Values.Length; i++)
            {
                parameter.Values[i] *= parameter.Rows == 1 ? 1 : 8;
            }
        }
    }

    private static float[] Logits(RankerLlama network, int[] tokens, int width)
    {
        var last = network.Forward(tokens, new Pass([0, tokens.Length], null)).Row(tokens.Length - 1).ToArray();
        var logits = new float[network.Table.Rows];
        for (var token = 0; token < logits.Length; token++)
        {
            for (var k = 0; k < width; k++)
            {
                logits[token] += last[k] * network.Table.ValueView.Row(token)[k];
            }
        }

        return logits;
    }
}

using ChatRec.Llama;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Kernels;
using ChatRec.Training.Lora;

namespace ChatRec.Training.Tests.Lora;

/// <summary>What is trained is what llama.cpp computes with the adapter's file. A base of floats, so that no rounding to blocks hides an error.</summary>
public sealed class AdapterFileTests : IDisposable
{
    private static readonly TokenExample Example = new([3, 5, 7, 1, 2, 30, 31, 22, 3, 3, 9, 18], 1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("q,v", false)]
    [InlineData("all", true)]
    public async Task Llama_cpp_computes_with_the_adapter_what_the_training_graph_computes(string projections, bool hasRopeFactors)
    {
        var path = new TinyLlama { Layers = 3, HasOutput = !hasRopeFactors, HasRopeFactors = hasRopeFactors }.Write(_folder.File("base.gguf"));
        var options = new LoraOptions { Rank = 4, Alpha = 12, Projections = LoraProjections.Parse(projections), Threads = 1, UseGpu = false };
        using var network = LoraNetwork.Load(path, options);
        var pack = new TokenPack([Example]);
        var plain = network.Logits(pack);
        var random = new CounterRandom(4);
        foreach (var parameter in network.Adapter.Parameters)
        {
            parameter.InitialiseNormal(random, 0.1);
        }

        network.Adapter.Upload();
        LoraFile.Write(_folder.File("adapter.gguf"), new LoraRun(path, "hash", "rank", "test"), options, network.Adapter.Parameters, []);

        using var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = path, Adapters = [new LlamaAdapterOptions(_folder.File("adapter.gguf"))], GpuLayers = 0 });
        using var context = new LlamaContext(model, new LlamaContextOptions { ContextTokens = 256 });
        var adapted = network.Logits(pack);

        // llama.cpp keeps keys and values in 16 bits.
        Assert.InRange(LogitComparison.Difference(adapted, LogitComparison.Logits(context, Example)), 0, 0.005);
        Assert.True(LogitComparison.Difference(adapted, plain) > 0.1, "the adapter changes nothing");
        context.SetAdapters([]);
        Assert.InRange(LogitComparison.Difference(plain, LogitComparison.Logits(context, Example)), 0, 0.005);
    }

    [Fact]
    public void An_adapter_that_cannot_be_written_overwrites_nothing()
    {
        var path = new TinyLlama().Write(_folder.File("base.gguf"));
        var options = new LoraOptions { Threads = 1, UseGpu = false };
        using var network = LoraNetwork.Load(path, options);
        var adapter = _folder.File("adapter.gguf");
        LoraFile.Write(adapter, new LoraRun(path, "hash", "rank", "test"), options, network.Adapter.Parameters, []);
        var before = File.ReadAllBytes(adapter);

        // Where the new file is to be collected, a folder stands in the way.
        Directory.CreateDirectory(adapter + ".partial");
        var exception = Assert.Throws<SequenceModelException>(
            () => LoraFile.Write(adapter, new LoraRun(path, "hash", "click", "test"), options, network.Adapter.Parameters, []));

        Assert.Contains("Nothing was overwritten", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(adapter));
    }
}

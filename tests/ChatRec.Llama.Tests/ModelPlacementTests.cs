namespace ChatRec.Llama.Tests;

public sealed class ModelPlacementTests(BundledModels models)
{
    private static readonly string[] OneGpu = ["CUDA0 (NVIDIA L4)"];

    [Theory]
    [InlineData(-1, "31 of 31 layers on CUDA0 (NVIDIA L4)")]
    [InlineData(0, "on the CPU")]
    [InlineData(12, "12 of 31 layers on CUDA0 (NVIDIA L4)")]
    [InlineData(99, "31 of 31 layers on CUDA0 (NVIDIA L4)")]
    public void The_layers_asked_for_lie_on_the_gpu_the_output_counts_as_one(int wanted, string expected) =>
        Assert.Equal(expected, ModelPlacement.Of(OneGpu, wanted, 30).ToString());

    [Fact]
    public void Without_a_gpu_every_layer_is_on_the_cpu() =>
        Assert.Equal("on the CPU", ModelPlacement.Of([], -1, 30).ToString());

    [Fact]
    public void Two_gpus_share_the_layers() =>
        Assert.Equal("31 of 31 layers on CUDA0 (NVIDIA L4), CUDA1 (NVIDIA L4)", ModelPlacement.Of([.. OneGpu, "CUDA1 (NVIDIA L4)"], -1, 30).ToString());

    [Fact]
    public async Task A_model_kept_from_the_gpu_loads_and_says_so()
    {
        using var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = BundledModels.LanguageModelPath, GpuLayers = 0 });

        Assert.Equal(new ModelPlacement(null, 0, 31), model.Placement);
        Assert.Equal(31, models.LanguageModel.Placement.Layers);
    }
}

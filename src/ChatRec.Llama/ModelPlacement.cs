namespace ChatRec.Llama;

/// <summary>Where a model's layers are computed.</summary>
/// <param name="Gpus">The GPUs, as <c>CUDA0 (NVIDIA L4)</c>; null if all layers are on the CPU.</param>
/// <param name="GpuLayers">Layers on them.</param>
/// <param name="Layers">All layers that could be there: those of the model and its output.</param>
public sealed record ModelPlacement(string? Gpus, int GpuLayers, int Layers)
{
    /// <summary>What llama.cpp makes of a wish.</summary>
    /// <param name="gpus">The GPUs that there are.</param>
    /// <param name="wanted">Layers to put on them: negative all, 0 none.</param>
    /// <param name="modelLayers">Layers of the model, without its output.</param>
    internal static ModelPlacement Of(IReadOnlyList<string> gpus, int wanted, int modelLayers)
    {
        var layers = modelLayers + 1;
        return gpus.Count == 0 || wanted == 0
            ? new ModelPlacement(null, 0, layers)
            : new ModelPlacement(string.Join(", ", gpus), wanted < 0 ? layers : Math.Min(wanted, layers), layers);
    }

    /// <summary>For people: <c>on the CPU</c>, <c>31 of 31 layers on CUDA0 (NVIDIA L4)</c>.</summary>
    public override string ToString() =>
        Gpus is null ? "on the CPU" : FormattableString.Invariant($"{GpuLayers} of {Layers} layers on {Gpus}");
}

using ChatRec.Llama.Native;

namespace ChatRec.Llama.Ggml;

/// <summary>What is computed, in the order in which it was added; memory is used again as soon as nothing later needs what is in it.</summary>
public sealed class GgmlGraph
{
    internal GgmlGraph(nint pointer) => Pointer = pointer;

    internal nint Pointer { get; }

    /// <summary>Adds a tensor and what it is computed from, after all that was added before.</summary>
    public void Add(GgmlTensor tensor) => GgmlGraphApi.ggml_build_forward_expand(Pointer, tensor.Pointer);

    /// <summary>Adds a tensor that will be read after the computation.</summary>
    public void AddOutput(GgmlTensor tensor)
    {
        GgmlGraphApi.ggml_set_output(tensor.Pointer);
        Add(tensor);
    }
}

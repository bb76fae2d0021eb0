using System.Runtime.InteropServices;

namespace ChatRec.Llama.Native;

/// <summary>A loaded model. Everything that points into it (contexts, adapters, samplers) holds a reference, so it is freed last.</summary>
internal sealed class ModelHandle : SafeHandle
{
    internal ModelHandle(nint model)
        : base(0, ownsHandle: true) => SetHandle(model);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LlamaApi.llama_model_free(handle);
        return true;
    }
}

/// <summary>A handle whose native object points into a model and must be freed before it.</summary>
internal abstract class ModelPartHandle : SafeHandle
{
    private readonly ModelHandle _model;

    private protected ModelPartHandle(nint part, ModelHandle model)
        : base(0, ownsHandle: true)
    {
        _model = model;
        var referenced = false;
        model.DangerousAddRef(ref referenced);
        SetHandle(part);
    }

    public sealed override bool IsInvalid => handle == 0;

    protected sealed override bool ReleaseHandle()
    {
        Free();
        _model.DangerousRelease();
        return true;
    }

    private protected abstract void Free();
}

/// <summary>A LoRA adapter of a model.</summary>
internal sealed class AdapterHandle(nint adapter, ModelHandle model) : ModelPartHandle(adapter, model), INativeAdapter
{
    private protected override void Free() => LlamaApi.llama_adapter_lora_free(handle);
}

/// <summary>A sampler chain.</summary>
internal sealed class SamplerHandle(nint sampler, ModelHandle model) : ModelPartHandle(sampler, model)
{
    private protected override void Free() => LlamaApi.llama_sampler_free(handle);
}

/// <summary>A context, the flag that its abort callback reads, and the adapters attached to it.</summary>
internal sealed class ContextHandle(nint context, ModelHandle model, AbortFlag abort) : ModelPartHandle(context, model)
{
    private AdapterHandle[] _adapters = [];

    /// <summary>Set to stop the decode that is running.</summary>
    internal AbortFlag Abort { get; } = abort;

    /// <summary>Keeps the adapters alive while the context uses them.</summary>
    internal void Hold(AdapterHandle[] adapters)
    {
        foreach (var adapter in adapters)
        {
            var referenced = false;
            adapter.DangerousAddRef(ref referenced);
        }

        var before = _adapters;
        _adapters = adapters;
        ReleaseAll(before);
    }

    private protected override void Free()
    {
        LlamaApi.llama_free(handle);
        ReleaseAll(_adapters);
        Abort.Free();
    }

    private static void ReleaseAll(AdapterHandle[] adapters)
    {
        foreach (var adapter in adapters)
        {
            adapter.DangerousRelease();
        }
    }
}

namespace ChatRec.Llama;

/// <summary>What runs the models, and where it finds its libraries.</summary>
public sealed record LlamaRuntimeOptions
{
    /// <summary>Through what llama.cpp is called. One a process: both bring libraries of the same names.</summary>
    public LlamaBindingKind Binding { get; init; } = LlamaRuntime.DefaultBinding;

    /// <summary>Folder with llama.cpp's libraries; null: <c>native/llama</c> next to the program. LLamaSharp finds its own.</summary>
    public string? LibraryFolder { get; init; }

    /// <summary>Folder with the CUDA backend; null: <c>native/llama-cuda</c> next to the program, where it exists.</summary>
    public string? CudaFolder { get; init; }

    /// <summary>Whether models are to run on a GPU. Default: where there is one.</summary>
    public GpuUse Gpu { get; init; } = GpuUse.WherePossible;
}

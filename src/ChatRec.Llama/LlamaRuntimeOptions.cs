namespace ChatRec.Llama;

/// <summary>Where the runtime finds its libraries.</summary>
public sealed record LlamaRuntimeOptions
{
    /// <summary>Folder with llama.cpp's libraries; null: <c>native/llama</c> next to the program.</summary>
    public string? LibraryFolder { get; init; }

    /// <summary>Folder with the CUDA backend; null: <c>native/llama-cuda</c> next to the program, where it exists.</summary>
    public string? CudaFolder { get; init; }

    /// <summary>Whether models are to run on a GPU. Default: where there is one.</summary>
    public GpuUse Gpu { get; init; } = GpuUse.WherePossible;
}

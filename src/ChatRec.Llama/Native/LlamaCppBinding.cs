namespace ChatRec.Llama.Native;

/// <summary>llama.cpp through ChatRec's own binding, with the libraries that npm serves.</summary>
internal sealed class LlamaCppBinding : ILlamaBinding
{
    private LlamaCppBinding(string folder, string? withoutGpu)
    {
        Description = $"{NativeInfo.Versions}; {string.Join("; ", NativeInfo.Devices())}; {NativeInfo.Features} (libraries from {folder})";
        WithoutGpu = withoutGpu;
    }

    public string Version => NativeFiles.PinnedVersion;

    public string Description { get; }

    public IReadOnlyList<string> Gpus => NativeInfo.Gpus();

    public string? WithoutGpu { get; }

    /// <summary>Loads the libraries.</summary>
    /// <exception cref="NativeLibraryException">A library is missing, another platform's, or does not fit the binding.</exception>
    internal static LlamaCppBinding Load(LlamaRuntimeOptions options)
    {
        var files = NativeFiles.Locate(options.LibraryFolder ?? Path.Combine(AppContext.BaseDirectory, "native", "llama"));
        NativeLoader.Load(files);
        NativeLayout.Check(files.Llama);
        NativeLog.Install();
        LlamaApi.llama_backend_init();

        NativeLoader.LoadBackends(files.Folder);
        var withoutGpu = LoadGpu(options.Gpu, options.CudaFolder ?? Path.Combine(AppContext.BaseDirectory, "native", "llama-cuda"));
        return NativeInfo.Devices().Count > 0
            ? new LlamaCppBinding(files.Folder, withoutGpu)
            : throw new NativeLibraryException(
                $"{files.Folder}: none of llama.cpp's CPU backends fits this processor ({NativeFiles.Platform}); build ChatRec on this machine.");
    }

    public (INativeModel? Model, string Errors) LoadModel(LlamaModelOptions options, Func<float, bool> progress) => ModelCalls.Load(options, progress);

    public string? ApplyTemplate(string template, IReadOnlyList<(string Role, string Content)> messages, bool addAssistant) =>
        ModelCalls.ApplyTemplate(template, messages, addAssistant);

    // Apple's GPU lies among the CPU backends, and a build without CUDA after one with it leaves an empty folder.
    private static string? LoadGpu(GpuUse use, string cudaFolder) =>
        use == GpuUse.None ? null
        : Directory.Exists(cudaFolder) && Directory.EnumerateFileSystemEntries(cudaFolder).Any() ? CudaBackend.Load(cudaFolder, CudaBackend.DriverLibrary)
        : use == GpuUse.WherePossible || NativeInfo.Gpus().Count > 0 ? null
        : "this build carries no GPU libraries: build it with -p:ChatRecGpu=cuda12 (docs/packages.md)";
}

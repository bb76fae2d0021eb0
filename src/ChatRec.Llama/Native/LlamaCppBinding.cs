namespace ChatRec.Llama.Native;

/// <summary>llama.cpp through ChatRec's own binding, with the libraries that npm serves.</summary>
internal sealed class LlamaCppBinding : ILlamaBinding
{
    private LlamaCppBinding(string folder, string? uselessCudaFolder)
    {
        Description = $"{NativeInfo.Versions}; {string.Join("; ", NativeInfo.Devices())}; {NativeInfo.Features} (libraries from {folder})";
        UselessCudaFolder = uselessCudaFolder;
    }

    public string Version => NativeFiles.PinnedVersion;

    public string Description { get; }

    public string? UselessCudaFolder { get; }

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
        var cuda = options.CudaFolder ?? Path.Combine(AppContext.BaseDirectory, "native", "llama-cuda");
        var cudaFailed = options.UseCuda && Directory.Exists(cuda) && !NativeLoader.TryLoadCuda(cuda);
        return NativeInfo.Devices().Count > 0
            ? new LlamaCppBinding(files.Folder, cudaFailed ? cuda : null)
            : throw new NativeLibraryException(
                $"{files.Folder}: none of llama.cpp's CPU backends fits this processor ({NativeFiles.Platform}); build ChatRec on this machine.");
    }

    public (INativeModel? Model, string Errors) LoadModel(LlamaModelOptions options, Func<float, bool> progress) => ModelCalls.Load(options, progress);

    public string? ApplyTemplate(string template, IReadOnlyList<(string Role, string Content)> messages, bool addAssistant) =>
        ModelCalls.ApplyTemplate(template, messages, addAssistant);
}

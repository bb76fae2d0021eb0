using ChatRec.Llama.Native;
using Microsoft.Extensions.Logging;

namespace ChatRec.Llama;

/// <summary>
/// The process-wide part of llama.cpp: its libraries, the backends (CPU dispatch, CUDA where present) and the check that
/// binding and library fit. Loading a model initializes it, so calling it first only matters for its options and log.
/// </summary>
public static class LlamaRuntime
{
    private static readonly Lock Gate = new();
    private static LoadedRuntime? _loaded;
    private static NativeLibraryException? _failure;

    /// <summary>The llama.cpp version that ChatRec is bound to.</summary>
    public static string Version => NativeFiles.PinnedVersion;

    /// <summary>Library version and devices, for people: <c>llama.cpp 0.5.0 (ggml 0.25.1, 0ad4a86); CPU: …</c></summary>
    /// <exception cref="NativeLibraryException">The runtime cannot be initialized.</exception>
    public static string Description
    {
        get
        {
            Initialize();
            return _loaded!.Description;
        }
    }

    /// <summary>Why models run on the CPU though a GPU was wanted, for people; null if there is nothing to say.</summary>
    /// <exception cref="NativeLibraryException">The runtime cannot be initialized.</exception>
    public static string? WithoutGpu
    {
        get
        {
            Initialize();
            return _loaded!.WithoutGpu;
        }
    }

    /// <summary>
    /// Loads the libraries, once a process; later calls only replace the log's destination, when they name one. A failure is
    /// remembered and thrown again, since half-loaded libraries cannot be replaced within a process.
    /// </summary>
    /// <param name="options">Folders; null for the ones next to the program.</param>
    /// <param name="loggerFactory">Receives llama.cpp's log under <c>ChatRec.Llama.Native</c>; null keeps what is set.</param>
    /// <exception cref="NativeLibraryException">A library is missing, another platform's, or does not fit the binding.</exception>
    public static void Initialize(LlamaRuntimeOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        lock (Gate)
        {
            if (loggerFactory is not null)
            {
                NativeLog.SendTo(loggerFactory.CreateLogger("ChatRec.Llama.Native"));
            }

            if (_failure is not null)
            {
                throw new NativeLibraryException(_failure.Message, _failure);
            }

            try
            {
                _loaded ??= Load(options ?? new LlamaRuntimeOptions());
            }
            catch (NativeLibraryException exception)
            {
                _failure = exception;
                throw;
            }

            if (loggerFactory is not null)
            {
                _loaded.SayOnce(loggerFactory.CreateLogger("ChatRec.Llama"));
            }
        }
    }

    private static LoadedRuntime Load(LlamaRuntimeOptions options)
    {
        var files = NativeFiles.Locate(options.LibraryFolder ?? Path.Combine(AppContext.BaseDirectory, "native", "llama"));
        NativeLoader.Load(files);
        NativeLayout.Check(files.Llama);
        NativeLog.Install();
        LlamaApi.llama_backend_init();

        NativeLoader.LoadBackends(files.Folder);
        var withoutGpu = LoadGpu(options.Gpu, options.CudaFolder ?? Path.Combine(AppContext.BaseDirectory, "native", "llama-cuda"));

        var devices = NativeInfo.Devices();
        return devices.Count > 0
            ? new LoadedRuntime($"{NativeInfo.Versions}; {string.Join("; ", devices)}; {NativeInfo.Features}", files.Folder, withoutGpu)
            : throw new NativeLibraryException(
                $"{files.Folder}: none of llama.cpp's CPU backends fits this processor ({NativeFiles.Platform}); build ChatRec on this machine.");
    }

    // Why there is no GPU though one was wanted; null if there is one, or if nobody wants to know. Apple's lies among the CPU backends,
    // and a build without CUDA after one with it leaves an empty folder.
    private static string? LoadGpu(GpuUse use, string cudaFolder) =>
        use == GpuUse.None ? null
        : Directory.Exists(cudaFolder) && Directory.EnumerateFileSystemEntries(cudaFolder).Any() ? CudaBackend.Load(cudaFolder, CudaBackend.DriverLibrary)
        : use == GpuUse.WherePossible || NativeInfo.Gpus().Count > 0 ? null
        : "this build carries no GPU libraries: build it with -p:ChatRecGpu=cuda12 (docs/packages.md)";
}

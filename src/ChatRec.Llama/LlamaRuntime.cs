using ChatRec.Llama.Native;
using Microsoft.Extensions.Logging;

namespace ChatRec.Llama;

/// <summary>
/// The process-wide part of llama.cpp: its libraries, the backends (CPU dispatch, CUDA where present) and the check that
/// binding and library fit. Loading a model initializes it, so calling it first only matters for its options and log.
/// </summary>
public static partial class LlamaRuntime
{
    private static readonly Lock Gate = new();
    private static Loaded? _loaded;
    private static NativeLibraryException? _failure;
    private static bool _said;

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

            if (!_said && loggerFactory is not null)
            {
                _said = true;
                Say(_loaded, loggerFactory.CreateLogger("ChatRec.Llama"));
            }
        }
    }

    private static Loaded Load(LlamaRuntimeOptions options)
    {
        var files = NativeFiles.Locate(options.LibraryFolder ?? Path.Combine(AppContext.BaseDirectory, "native", "llama"));
        NativeLoader.Load(files);
        NativeLayout.Check(files.Llama);
        NativeLog.Install();
        LlamaApi.llama_backend_init();

        NativeLoader.LoadBackends(files.Folder);
        var cuda = options.CudaFolder ?? Path.Combine(AppContext.BaseDirectory, "native", "llama-cuda");
        var cudaFailed = options.UseCuda && Directory.Exists(cuda) && !NativeLoader.TryLoadCuda(cuda);

        var devices = NativeInfo.Devices();
        return devices.Count > 0
            ? new Loaded($"{NativeInfo.Versions}; {string.Join("; ", devices)}; {NativeInfo.Features}", files.Folder, cudaFailed ? cuda : null)
            : throw new NativeLibraryException(
                $"{files.Folder}: none of llama.cpp's CPU backends fits this processor ({NativeFiles.Platform}); build ChatRec on this machine.");
    }

    private static void Say(Loaded loaded, ILogger logger)
    {
        LogLoaded(logger, loaded.Description, loaded.Folder);
        if (loaded.UselessCudaFolder is { } folder)
        {
            LogNoCuda(logger, folder);
        }
    }

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "{Description} (libraries from {Folder})")]
    private static partial void LogLoaded(ILogger logger, string description, string folder);

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning,
        Message = "{Folder} holds CUDA libraries that cannot be used here (no NVIDIA driver, or another CUDA version); models run on the CPU")]
    private static partial void LogNoCuda(ILogger logger, string folder);

    private sealed record Loaded(string Description, string Folder, string? UselessCudaFolder);
}

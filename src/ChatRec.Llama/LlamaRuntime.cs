using ChatRec.Llama.Native;
using Microsoft.Extensions.Logging;

namespace ChatRec.Llama;

/// <summary>
/// The process-wide part of llama.cpp: its libraries, the backends (CPU dispatch, CUDA where present) and the check that
/// binding and library fit. Loading a model initializes it, so calling it first only matters for its options and log.
/// </summary>
public static class LlamaRuntime
{
    /// <summary>The binding that this build takes unless it is told otherwise.</summary>
#if CHATREC_FULL
    public const LlamaBindingKind DefaultBinding = LlamaBindingKind.LLamaSharp;
#else
    public const LlamaBindingKind DefaultBinding = LlamaBindingKind.LlamaCpp;
#endif

    private static readonly Lock Gate = new();
    private static LoadedRuntime? _loaded;
    private static NativeLibraryException? _failure;

    /// <summary>Version of what runs the models; before anything is loaded, the llama.cpp version that ChatRec is bound to.</summary>
    public static string Version => _loaded?.Binding.Version ?? NativeFiles.PinnedVersion;

    /// <summary>Library version and devices, for people: <c>llama.cpp 0.5.0 (ggml 0.25.1, 0ad4a86); CPU: …</c></summary>
    /// <exception cref="NativeLibraryException">The runtime cannot be initialized.</exception>
    public static string Description => Binding.Description;

    /// <summary>Why models run on the CPU though a GPU was wanted, for people; null if there is nothing to say.</summary>
    /// <exception cref="NativeLibraryException">The runtime cannot be initialized.</exception>
    public static string? WithoutGpu => Binding.WithoutGpu;

    /// <summary>Whether this build has a binding.</summary>
    public static bool Has(LlamaBindingKind binding) => binding is LlamaBindingKind.LlamaCpp or DefaultBinding;

    /// <summary>What runs the models; loads it if that was not done before.</summary>
    /// <exception cref="NativeLibraryException">The runtime cannot be initialized.</exception>
    internal static ILlamaBinding Binding
    {
        get
        {
            Initialize();
            return _loaded!.Binding;
        }
    }

    /// <summary>
    /// Loads the libraries, once a process; later calls only replace the log's destination, when they name one. A failure is
    /// remembered and thrown again, since half-loaded libraries cannot be replaced within a process.
    /// </summary>
    /// <param name="options">Binding and folders; null for what is loaded, or this build's own.</param>
    /// <param name="loggerFactory">Receives llama.cpp's log under <c>ChatRec.Llama.Native</c>; null keeps what is set.</param>
    /// <exception cref="NativeLibraryException">
    /// A library is missing, another platform's, or does not fit the binding; or the process runs another binding already.
    /// </exception>
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

            if (options is not null && !Has(options.Binding))
            {
                throw new NativeLibraryException($"This build has no {options.Binding}; build ChatRec with -p:ChatRecPackages=full.");
            }

            // Both bring libraries of the same names, and the system gives the second the first one's.
            if (_loaded is { } loaded && options is not null && options.Binding != loaded.Kind)
            {
                throw new NativeLibraryException($"This process runs llama.cpp through {loaded.Kind} already; {options.Binding} needs a process of its own.");
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

    private static LoadedRuntime Load(LlamaRuntimeOptions options) => new(options.Binding, options.Binding switch
    {
#if CHATREC_FULL
        LlamaBindingKind.LLamaSharp => LLamaSharp.LLamaSharpBinding.Load(options),
#endif
        _ => LlamaCppBinding.Load(options),
    });
}

using System.Runtime.InteropServices;

namespace ChatRec.Llama.Native;

/// <summary>
/// The CUDA backend, in a folder of its own. It needs NVIDIA's driver and CUDA's own libraries (cudart, cublas, cublasLt), which
/// may lie beside it or be installed in the system.
/// </summary>
internal static unsafe class CudaBackend
{
    /// <summary>Backend's file on this platform.</summary>
    internal static string FileName => OperatingSystem.IsWindows() ? "ggml-cuda.dll" : "libggml-cuda.so";

    /// <summary>The part of CUDA that comes with NVIDIA's driver.</summary>
    internal static string DriverLibrary => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>Registers the backend and its devices.</summary>
    /// <param name="folder">Holds the backend.</param>
    /// <param name="driver">The driver's library.</param>
    /// <returns>Null if there is a GPU to use now; otherwise why there is not, for people.</returns>
    internal static string? Load(string folder, string driver)
    {
        var backend = Path.Combine(folder, FileName);
        if (!File.Exists(backend))
        {
            return $"{folder} holds no {FileName}, so it is another platform's or incomplete: build again with -p:ChatRecGpu";
        }

        // Asked first: without the driver nothing else matters, yet the system would complain of the first library it misses.
        if (!NativeLibrary.TryLoad(driver, out _))
        {
            return $"no NVIDIA driver was found ({driver} cannot be loaded)";
        }

        LoadCudaLibraries(folder);
        var (registered, errors) = NativeLog.ErrorsOf(() =>
        {
            fixed (byte* path = NativeText.Terminated(backend))
            {
                return GgmlApi.ggml_backend_load(path);
            }
        });
        return registered == 0
                ? $"the CUDA backend cannot be loaded: its CUDA libraries are missing or of another version (docs/packages.md){Said("the system", errors, backend)}"
            : NativeInfo.Gpus().Count == 0 ? $"the NVIDIA driver offers no usable GPU{Said("llama.cpp", errors, backend)}"
            : null;
    }

    // What depends on another fails until that one is there: as often as any of them still succeeds.
    private static void LoadCudaLibraries(string folder)
    {
        var waiting = Directory.GetFiles(folder).Where(path => Path.GetFileName(path) is var name
            && (name.Contains("cudart", StringComparison.Ordinal) || name.Contains("cublas", StringComparison.Ordinal))).ToList();
        while (waiting.RemoveAll(path => NativeLibrary.TryLoad(path, out _)) > 0)
        {
        }
    }

    // "load_backend: failed to load /app/native/llama-cuda/libggml-cuda.so: libcublas.so.12: cannot open …"
    private static string Said(string who, string errors, string backend)
    {
        var after = errors.LastIndexOf(backend, StringComparison.Ordinal) is var start and >= 0 ? errors[(start + backend.Length)..].TrimStart(':', ' ') : "";
        return errors.Length == 0 ? "" : $"; {who} says: {(after.Length > 0 ? after : errors)}";
    }
}

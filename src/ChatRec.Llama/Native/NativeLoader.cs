using System.Reflection;
using System.Runtime.InteropServices;

namespace ChatRec.Llama.Native;

/// <summary>Loads the libraries by their full paths, once a process, and hands them to the binding.</summary>
internal static unsafe class NativeLoader
{
    private static readonly Dictionary<string, nint> Loaded = [];

    /// <summary>Loads in dependency order, so that no search path of the operating system decides what is taken.</summary>
    /// <exception cref="NativeLibraryException">The operating system cannot load a library; the message says why.</exception>
    internal static void Load(NativeFiles files)
    {
        Loaded[GgmlApi.BaseLibrary] = LoadFile(files.Base);
        Loaded[GgmlApi.Library] = LoadFile(files.Registry);
        Loaded[LlamaApi.Library] = LoadFile(files.Llama);
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => Loaded.GetValueOrDefault(name));
    }

    /// <summary>Registers the CPU backend that fits this machine's processor best, and every other backend beside it.</summary>
    internal static void LoadBackends(string folder)
    {
        fixed (byte* path = NativeText.Terminated(folder))
        {
            GgmlApi.ggml_backend_load_all_from_path(path);
        }
    }

    private static nint LoadFile(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            var reason = exception.Message.ReplaceLineEndings(" ").Trim();
            throw new NativeLibraryException(
                $"{path}: cannot be loaded on {NativeFiles.Platform} (Linux needs glibc 2.34 or newer); the system says: {reason}", exception);
        }
    }
}

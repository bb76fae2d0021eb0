using System.Runtime.InteropServices;

namespace ChatRec.Llama.Native;

/// <summary>The functions of <c>ggml.h</c> and <c>ggml-backend.h</c> that ChatRec calls, under their own names.</summary>
internal static unsafe partial class GgmlApi
{
    /// <summary>Tensors, devices and buffers.</summary>
    internal const string BaseLibrary = "ggml-base";

    /// <summary>The registry that finds and loads backends.</summary>
    internal const string Library = "ggml";

    [LibraryImport(BaseLibrary)]
    internal static partial byte* ggml_version();

    [LibraryImport(BaseLibrary)]
    internal static partial byte* ggml_commit();

    [LibraryImport(BaseLibrary)]
    internal static partial nint ggml_set_abort_callback(delegate* unmanaged[Cdecl]<byte*, void> callback);

    [LibraryImport(BaseLibrary)]
    internal static partial byte* ggml_backend_dev_name(nint device);

    [LibraryImport(BaseLibrary)]
    internal static partial byte* ggml_backend_dev_description(nint device);

    [LibraryImport(BaseLibrary)]
    internal static partial int ggml_backend_dev_type(nint device);

    [LibraryImport(Library)]
    internal static partial nuint ggml_backend_dev_count();

    [LibraryImport(Library)]
    internal static partial nint ggml_backend_dev_get(nuint index);

    [LibraryImport(Library)]
    internal static partial nint ggml_backend_load(byte* path);

    [LibraryImport(Library)]
    internal static partial void ggml_backend_load_all_from_path(byte* directory);
}

using ChatRec.Llama.Native;

namespace ChatRec.Llama.Tests.Native;

/// <summary>What is said where CUDA cannot be used; no test needs a GPU, and none uses one.</summary>
public sealed class CudaBackendTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CudaBackendTests() => LlamaRuntime.Initialize();

    // A library that every machine has: what is behind the driver is asked for then.
    private static string SomeDriver => OperatingSystem.IsWindows() ? "kernel32.dll" : OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_driver_the_driver_is_named_whatever_else_is_missing()
    {
        _folder.Write(CudaBackend.FileName, []);

        Assert.Equal("no NVIDIA driver was found (libno-such-driver.so.1 cannot be loaded)", CudaBackend.Load(_folder.Path, "libno-such-driver.so.1"));
    }

    [Fact]
    public void A_folder_without_this_platforms_backend_says_how_to_get_it()
    {
        _folder.Write(OperatingSystem.IsWindows() ? "libggml-cuda.so" : "ggml-cuda.dll", []);

        var reason = CudaBackend.Load(_folder.Path, SomeDriver);

        Assert.StartsWith($"{_folder.Path} holds no {CudaBackend.FileName}", reason, StringComparison.Ordinal);
        Assert.Contains("-p:ChatRecGpu", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backend_that_cannot_be_loaded_repeats_what_the_system_says_without_its_path()
    {
        _folder.Write(CudaBackend.FileName, "no library"u8.ToArray());

        var reason = CudaBackend.Load(_folder.Path, SomeDriver);

        Assert.StartsWith("the CUDA backend cannot be loaded: its CUDA libraries are missing or of another version", reason, StringComparison.Ordinal);
        Assert.Matches("; the system says: .+", reason);
        Assert.DoesNotContain(_folder.Path, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_no_backend_is_refused()
    {
        var library = NativeFiles.Locate(Path.Combine(AppContext.BaseDirectory, "native", "llama")).Base;
        File.Copy(library, _folder[CudaBackend.FileName]);

        Assert.Contains("ggml_backend_init", CudaBackend.Load(_folder.Path, SomeDriver), StringComparison.Ordinal);
    }
}

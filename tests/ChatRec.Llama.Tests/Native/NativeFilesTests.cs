using ChatRec.Llama.Native;

namespace ChatRec.Llama.Tests.Native;

public sealed class NativeFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_folder_says_what_to_do() => AssertFails(_folder["native"], "libraries are missing", "dotnet build");

    [Fact]
    public void A_missing_library_is_named()
    {
        Touch("libggml-base", "libggml.v0.5.0");

        AssertFails(_folder.Path, "no library 'llama'", NativeFiles.Platform);
    }

    [Fact]
    public void Another_platforms_library_is_recognised()
    {
        foreach (var name in new[] { "ggml-base", "ggml.v0.5.0", "llama.v0.5.0" })
        {
            _folder.Write(OperatingSystem.IsWindows() ? $"lib{name}.so" : $"{name}.dll", []);
        }

        AssertFails(_folder.Path, "another platform's library", NativeFiles.Platform);
    }

    [Fact]
    public void Another_versions_library_is_named()
    {
        Touch("libggml-base", "libggml.v0.4.1", "libllama.v0.4.1");

        AssertFails(_folder.Path, "is llama.cpp 0.4.1", "exactly 0.5.0");
    }

    [Fact]
    public void The_libraries_are_found_among_the_backends()
    {
        Touch("libggml-base", "libggml-cpu-haswell", "libggml.v0.5.0", "libllama.v0.5.0");

        var files = NativeFiles.Locate(_folder.Path);

        Assert.StartsWith("libggml-base", Path.GetFileName(files.Base), StringComparison.Ordinal);
        Assert.StartsWith("libggml.v0.5.0", Path.GetFileName(files.Registry), StringComparison.Ordinal);
        Assert.StartsWith("libllama.v0.5.0", Path.GetFileName(files.Llama), StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_cannot_be_loaded_repeats_what_the_system_says()
    {
        Touch("libggml-base", "libggml.v0.5.0", "libllama.v0.5.0");

        var exception = Assert.Throws<NativeLibraryException>(() => NativeLoader.Load(NativeFiles.Locate(_folder.Path)));

        Assert.Contains("ggml-base", exception.Message, StringComparison.Ordinal);
        Assert.Contains("the system says", exception.Message, StringComparison.Ordinal);
    }

    private void Touch(params string[] names)
    {
        var extension = OperatingSystem.IsWindows() ? "dll" : OperatingSystem.IsMacOS() ? "dylib" : "so";
        foreach (var name in names)
        {
            _folder.Write($"{name}.{extension}", []);
        }
    }

    private static void AssertFails(string folder, params string[] parts)
    {
        var exception = Assert.Throws<NativeLibraryException>(() => NativeFiles.Locate(folder));
        Assert.StartsWith(folder, exception.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }
}

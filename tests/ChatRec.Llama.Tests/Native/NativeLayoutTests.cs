using ChatRec.Llama.Native;

namespace ChatRec.Llama.Tests.Native;

public sealed class NativeLayoutTests
{
    public NativeLayoutTests() => LlamaRuntime.Initialize();

    [Fact]
    public void The_loaded_library_fits_the_binding() => NativeLayout.Check("libllama");

    [Fact]
    public void A_wrong_default_names_its_field()
    {
        var wrong = NativeLayout.ContextDefaults with { yarn_orig_ctx = 7 };

        var exception = Assert.Throws<NativeLibraryException>(() =>
            NativeLayout.RequireDefaults("libllama.so", LlamaApi.llama_context_default_params(), wrong));

        Assert.Contains("llama_context_params.yarn_orig_ctx defaults to 0", exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("libllama.so", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_model_default_names_its_field()
    {
        var wrong = NativeLayout.ModelDefaults with { use_extra_bufts = 0 };

        Assert.Contains("use_extra_bufts", Assert.Throws<NativeLibraryException>(() =>
            NativeLayout.RequireDefaults("libllama.so", LlamaApi.llama_model_default_params(), wrong)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.5.0", true)]
    [InlineData("0.5.0-dev", true)]
    [InlineData("0.5.1", false)]
    [InlineData("0.50", false)]
    public void Only_the_pinned_version_is_taken(string version, bool taken)
    {
        var exception = Record.Exception(() => NativeLayout.RequireVersion("libllama.so", version, NativeFiles.PinnedVersion));

        Assert.Equal(taken, exception is null);
    }

    [Fact]
    public void The_description_names_version_and_devices()
    {
        Assert.Contains("llama.cpp 0.5.0", LlamaRuntime.Description, StringComparison.Ordinal);
        Assert.Contains("CPU", LlamaRuntime.Description, StringComparison.Ordinal);
    }
}

using Microsoft.Extensions.Logging;

namespace ChatRec.Llama.Tests;

public sealed class LlamaRuntimeTests
{
    [Fact]
    public void A_binding_that_this_process_cannot_have_is_refused_in_a_sentence()
    {
        LlamaRuntime.Initialize();
        var other = Enum.GetValues<LlamaBindingKind>().Single(binding => binding != LlamaRuntime.DefaultBinding);

        var exception = Assert.Throws<NativeLibraryException>(() => LlamaRuntime.Initialize(new LlamaRuntimeOptions { Binding = other }));

        Assert.Contains(LlamaRuntime.Has(other) ? "needs a process of its own" : "-p:ChatRecPackages=full", exception.Message, StringComparison.Ordinal);
        LlamaRuntime.Initialize();
    }

    [Fact]
    public async Task The_log_of_llama_cpp_arrives_in_the_logger()
    {
        using var lines = new Lines();
        LlamaRuntime.Initialize(loggerFactory: lines);

        using var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = BundledModels.TextEncoderPath });

        Assert.Contains(lines.All(), line => line.Level == LogLevel.Debug && line.Text.Contains("all-MiniLM-L6-v2", StringComparison.Ordinal));
        Assert.DoesNotContain(lines.All(), line => line.Text.EndsWith('\n') || (line.Level > LogLevel.Information && line.Text.Contains("load", StringComparison.Ordinal)));
    }
}

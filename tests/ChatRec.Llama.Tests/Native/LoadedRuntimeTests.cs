using ChatRec.Llama.Native;
using Microsoft.Extensions.Logging;

namespace ChatRec.Llama.Tests.Native;

public sealed class LoadedRuntimeTests
{
    [Fact]
    public void What_was_loaded_is_said_once_and_so_is_why_there_is_no_gpu()
    {
        var runtime = Loaded("no NVIDIA driver was found");
        using var lines = new Lines();

        runtime.SayOnce(lines);
        runtime.SayOnce(lines);

        Assert.Equal([(LogLevel.Information, "llama.cpp 0.5.0; CPU"), (LogLevel.Warning, "Models run on the CPU: no NVIDIA driver was found")], lines.All());
    }

    [Fact]
    public void With_nothing_to_say_about_gpus_nothing_is_said()
    {
        using var lines = new Lines();

        Loaded(null).SayOnce(lines);

        Assert.Equal(LogLevel.Information, Assert.Single(lines.All()).Level);
    }

    private static LoadedRuntime Loaded(string? withoutGpu) => new(LlamaBindingKind.LlamaCpp, new Said("llama.cpp 0.5.0; CPU", withoutGpu));

    private sealed record Said(string Description, string? WithoutGpu) : ILlamaBinding
    {
        public string Version => "";

        public IReadOnlyList<string> Gpus => [];

        public (INativeModel? Model, string Errors) LoadModel(LlamaModelOptions options, Func<float, bool> progress) => (null, "");

        public string? ApplyTemplate(string template, IReadOnlyList<(string Role, string Content)> messages, bool addAssistant) => null;
    }
}

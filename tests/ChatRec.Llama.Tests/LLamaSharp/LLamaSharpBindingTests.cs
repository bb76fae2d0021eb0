namespace ChatRec.Llama.Tests.LLamaSharp;

public sealed class LLamaSharpBindingTests
{
    [Fact]
    public void The_runtime_is_LLamaSharp_and_says_so()
    {
        Assert.Equal(LlamaBindingKind.LLamaSharp, LlamaRuntime.DefaultBinding);
        Assert.StartsWith($"LLamaSharp {LlamaRuntime.Version}; ", LlamaRuntime.Description, StringComparison.Ordinal);
    }
}

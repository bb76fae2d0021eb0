// With LLamaSharp, training needs a process of its own, and other tests of this one have loaded it.
#if !CHATREC_FULL
using ChatRec.Llama.Gguf;

namespace ChatRec.Cli.Tests;

public sealed class LoraTrainingCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_companys_own_examples_become_an_adapter_of_the_language_model()
    {
        _run.Write("examples.jsonl", """{"prompt": "Which letter?\n", "response": "Q"}""", """{"prompt": "Is it out?\n", "response": "Yes"}""");

        var result = await _run.RunAsync("train", "lora", "--examples", _run.At("examples.jsonl"), "--epochs", "2", "--batch", "2", "--rank", "4", "--projections", "q,o", "--threads", "1");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("2 examples from examples.jsonl", result.Output, StringComparison.Ordinal);
        Assert.Contains("2 steps in ", result.Output, StringComparison.Ordinal);
        var path = _run.At("state/adapters/SmolLM2-135M-Instruct.Q4_1.examples.gguf");
        var metadata = GgufFile.ReadMetadata(path);
        Assert.Equal("adapter", metadata.Type);
        Assert.Equal(4 * 30 * 4 * 576, metadata.ParameterCount);
        Assert.Equal(32f, metadata.Values["adapter.lora.alpha"]);
        Assert.False(Directory.Exists(path + ".training"));
    }

    [Fact]
    public async Task What_is_missing_or_wrong_is_said()
    {
        _run.Write("empty.jsonl", "");
        _run.Write("long.jsonl", $$"""{"prompt": "{{string.Join(' ', Enumerable.Repeat("word", 100))}}", "response": "b"}""");
        _run.Write("one.jsonl", """{"prompt": "a", "response": "b"}""");
        _run.Write("broken.gguf", "PK");

        Assert.Contains("--task rank|explain|rating|click", await ErrorAsync(), StringComparison.Ordinal);
        Assert.Contains("name one of them", await ErrorAsync("--examples", _run.At("one.jsonl"), "--data", _run.Home.FullName), StringComparison.Ordinal);
        Assert.Contains("holds no examples", await ErrorAsync("--examples", _run.At("empty.jsonl")), StringComparison.Ordinal);
        Assert.Contains("longer than 64 tokens (--max-length)", await ErrorAsync("--examples", _run.At("long.jsonl"), "--max-length", "64"), StringComparison.Ordinal);
        Assert.Contains("no projection 'x'", await ErrorAsync("--examples", _run.At("one.jsonl"), "--projections", "x"), StringComparison.Ordinal);
        Assert.Contains("Dropout", await ErrorAsync("--examples", _run.At("one.jsonl"), "--dropout", "1"), StringComparison.Ordinal);
        Assert.Contains("not a GGUF file", await ErrorAsync("--examples", _run.At("one.jsonl"), "--base", _run.At("broken.gguf")), StringComparison.Ordinal);
        Assert.Contains("none.gguf", await ErrorAsync("--examples", _run.At("one.jsonl"), "--base", _run.At("none.gguf")), StringComparison.Ordinal);
    }

    private async Task<string> ErrorAsync(params string[] args)
    {
        var result = await _run.RunAsync(["train", "lora", .. args]);
        Assert.Equal(1, result.ExitCode);
        return result.Error;
    }
}
#endif

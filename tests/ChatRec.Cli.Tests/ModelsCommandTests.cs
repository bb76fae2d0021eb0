using System.Security.Cryptography;

namespace ChatRec.Cli.Tests;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    [Fact]
    public async Task Verify_names_a_damaged_model_and_the_remedy_and_fails()
    {
        Directory.CreateDirectory(_run.At("models"));
        _run.Write("models/good.gguf", "good");
        _run.Write("models/bad.gguf", "bad?");
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(_run.At("models/good.gguf"))));
        _run.Write("models/manifest.json", $$"""
            {"models":[
              {"name":"good","file":"good.gguf","role":"language-model","size":5,"sha256":"{{hash}}","licence":"MIT","source":"a test"},
              {"name":"bad","file":"bad.gguf","role":"language-model","size":5,"sha256":"{{hash}}","licence":"MIT","source":"a test"}]}
            """);

        var result = await _run.RunAsync("models", "verify");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("good.gguf: is intact", result.Output, StringComparison.Ordinal);
        Assert.Matches("bad.gguf: has another content.*git checkout", result.Output);
    }

    [Fact]
    public async Task Add_refuses_what_is_no_model_and_says_why()
    {
        Directory.CreateDirectory(_run.At("models"));
        _run.Write("models/manifest.json", """{"models":[]}""");
        _run.Write("picture.gguf", "PK this is a zip file");

        var result = await _run.RunAsync("models", "add", _run.At("picture.gguf"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("not a GGUF file", result.Error, StringComparison.Ordinal);
        Assert.Contains("[]", await File.ReadAllTextAsync(_run.At("models/manifest.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_of_an_unknown_name_lists_the_known_ones()
    {
        Directory.CreateDirectory(_run.At("models"));
        _run.Write("models/manifest.json", """{"models":[]}""");

        var result = await _run.RunAsync("models", "pull", "llama-9000");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("llama-9000", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();
}

using ChatRec.Llama.Tests;

[assembly: AssemblyFixture(typeof(BundledModels))]

namespace ChatRec.Llama.Tests;

/// <summary>The real models of the repository, loaded once for all tests.</summary>
public sealed class BundledModels : IAsyncLifetime
{
    public static string Root { get; } = FindRoot();

    public static string LanguageModelPath => Path.Combine(Root, "models", "SmolLM2-135M-Instruct.Q4_1.gguf");

    public static string TextEncoderPath => Path.Combine(Root, "models", "all-MiniLM-L6-v2.Q8_0.gguf");

    public LlamaModel LanguageModel { get; private set; } = null!;

    public LlamaModel TextEncoder { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        LanguageModel = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = LanguageModelPath });
        TextEncoder = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = TextEncoderPath });
    }

    public ValueTask DisposeAsync()
    {
        LanguageModel.Dispose();
        TextEncoder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ChatRec.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has ChatRec.sln.");
    }
}

using ChatRec.Llama;
using ChatRec.Ranking.Tests;

[assembly: AssemblyFixture(typeof(LanguageModel))]

namespace ChatRec.Ranking.Tests;

/// <summary>The bundled language model, loaded once for all tests.</summary>
public sealed class LanguageModel : IAsyncLifetime
{
    public LlamaModel Model { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        LlamaRuntime.Initialize();
        Model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = RepositoryFiles.LanguageModel });
    }

    public ValueTask DisposeAsync()
    {
        Model.Dispose();
        return ValueTask.CompletedTask;
    }
}

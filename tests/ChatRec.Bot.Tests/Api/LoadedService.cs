using ChatRec.Bot.Tests.Hosting;

[assembly: AssemblyFixture(typeof(ChatRec.Bot.Tests.Api.LoadedService))]

namespace ChatRec.Bot.Tests.Api;

/// <summary>The whole service with the bundled models on a small catalogue, once for all tests: nothing in it is a double.</summary>
public sealed class LoadedService : IAsyncLifetime
{
    private readonly TemporaryHome _home = new TemporaryHome().WithSmallCatalogue();

    internal RunningService Service { get; private set; } = null!;

    public HttpClient Http => Service.Http;

    public async ValueTask InitializeAsync() => Service = await (await RunningService.StartAsync(_home)).LoadedAsync();

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        _home.Dispose();
    }
}

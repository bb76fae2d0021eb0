using ChatRec.Bot.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>The real service on a free port of this machine, with real Kestrel and real stores.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private RunningService(WebApplication app)
    {
        App = app;
        Address = new Uri(ChatRecService.Address(app));
        Http = new HttpClient { BaseAddress = Address };
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public static async Task<RunningService> StartAsync(TemporaryHome home, CoreLoader? core = null, TimeProvider? time = null, ILoggerProvider? log = null)
    {
        var app = ChatRecService.Build(["--Urls", "http://127.0.0.1:0"], home.Home, builder =>
        {
            builder.Logging.ClearProviders();
            if (log is not null)
            {
                builder.Logging.AddProvider(log);
            }

            if (core is not null)
            {
                builder.Services.AddSingleton(core);
            }

            if (time is not null)
            {
                builder.Services.AddSingleton(time);
            }
        });
        await ChatRecService.StartAsync(app);
        return new RunningService(app);
    }

    /// <summary>Waits until the core is loaded, or has failed.</summary>
    public async Task<RunningService> LoadedAsync()
    {
        var core = App.Services.GetRequiredService<CoreHost>().GetAsync(CancellationToken.None);
        await Task.WhenAny(core);
        return this;
    }

    public Task StopAsync() => App.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}

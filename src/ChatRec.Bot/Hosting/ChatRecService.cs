using System.Net;
using System.Net.Sockets;
using ChatRec.Bot.Api;
using ChatRec.Bot.Channels;
using ChatRec.Bot.Channels.BotFramework;
using ChatRec.Bot.Channels.DirectLine;
using ChatRec.Bot.Hosting.Problems;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Bot.Hosting.Web;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.HttpOverrides;

namespace ChatRec.Bot.Hosting;

/// <summary>The web service: page, channels, HTTP API and health around the core.</summary>
public static partial class ChatRecService
{
    private const string DefaultUrl = "http://localhost:3978";

    /// <summary>Builds the service.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="home">Its home folder; null: found by <see cref="ChatRecHome.Find"/>.</param>
    /// <param name="configure">Changes what is built, for tests.</param>
    /// <exception cref="StartUpException">The home or the configuration is wrong.</exception>
    public static WebApplication Build(string[] args, ChatRecHome? home = null, Action<WebApplicationBuilder>? configure = null)
    {
        home ??= ChatRecHome.Find(args);
        var configuration = ChatRecConfiguration.Load(home, args);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = home.Folder, ApplicationName = "ChatRec" });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(configuration);

        var settings = new SettingsReader(configuration);
        var server = settings.Read<ServerOptions>("Server");
        var directLine = settings.Read<DirectLineOptions>("DirectLine");
        var botFramework = settings.Read<BotFrameworkOptions>("BotFramework");
        var api = settings.Read<ApiOptions>("Api");
        var storage = settings.Read<StorageOptions>("Storage");
        var urls = ReadUrls(configuration, settings);
        foreach (var proxy in server.TrustedProxies.Where(proxy => !IPAddress.TryParse(proxy, out _)))
        {
            settings.Wrong("Server:TrustedProxies", proxy, "IP addresses are needed, for example [ \"127.0.0.1\" ]");
        }

        CheckLogLevels(configuration.GetSection("Logging"), settings);
        ChatRecSettings? core = null;
        settings.Try(() => core = ChatRecSettings.Read(configuration, home));
        settings.ThrowIfWrong(home.SettingsPath);

        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = server.MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = server.MaxConnections;
            kestrel.Limits.MaxRequestBodySize = Math.Max(Math.Max(directLine.MaxRequestBytes, directLine.MaxUploadBytes), api.MaxRequestBytes);
        });
        if (urls.Any(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.UseUrls([.. urls]);
        // What the host says of a failed start is said by RunAsync, in a sentence.
        builder.Logging.AddConfiguration(configuration.GetSection("Logging")).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        builder.Services.AddRouting();
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problem.Customize);
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = 429;
            limiter.OnRejected = RateLimitAnswer.WriteAsync;
            DirectLineRateLimits.Add(limiter, directLine);
            limiter.AddApiRateLimit(api);
        });
        builder.Services.AddResponseCompression(compression => compression.MimeTypes = ["text/javascript", "text/css", "text/html"]);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(directLine.StopGraceSeconds + 10));
        builder.Services.AddSingleton(server);
        builder.Services.AddChatRec(core!, home);
        builder.Services.AddChannels(directLine, botFramework, home.Resolve(storage.Path));
        builder.Services.AddApi(api);
#if CHATREC_FULL
        SemanticKernel.ChatRecPlugin.AddChatRecPlugin(builder.Services);
#endif
        configure?.Invoke(builder);

        try
        {
            var app = builder.Build();
            Use(app, server);
            return app;
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw new StartUpException(FirstLine(exception), exception);
        }
    }

    /// <summary>Runs a service until it is asked to stop, and says in one line where it is.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var app = Build(args);
            await using (app.ConfigureAwait(false))
            {
                await StartAsync(app).ConfigureAwait(false);
                await Console.Out.WriteLineAsync($"ChatRec is at {Address(app)} – stop it with Ctrl+C.").ConfigureAwait(false);
                await app.WaitForShutdownAsync().ConfigureAwait(false);
            }

            return 0;
        }
        catch (StartUpException exception)
        {
            await Console.Error.WriteLineAsync($"ChatRec did not start. {exception.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>Starts a service.</summary>
    /// <exception cref="StartUpException">An address is in use or cannot be listened at, or the state folder cannot be used.</exception>
    public static async Task StartAsync(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        try
        {
            // Opened here, so that a state folder that cannot be used stops the start with a sentence.
            _ = app.Services.GetRequiredService<ConversationStore>();
            _ = app.Services.GetRequiredService<DirectLineTokens>();
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (Ledger.StoreException exception)
        {
            throw new StartUpException(exception.Message, exception);
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException || exception.Message.Contains("already in use", StringComparison.Ordinal))
        {
            throw new StartUpException($"The address {app.Configuration["Urls"] ?? DefaultUrl} is in use by another program: stop that one, or choose another address with --Urls http://localhost:3979.", exception);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            throw new StartUpException($"The address {app.Configuration["Urls"] ?? DefaultUrl} cannot be listened at ({exception.Message}); choose another with --Urls.", exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            // For example an https address without a certificate.
            throw new StartUpException(FirstLine(exception), exception);
        }
    }

    /// <summary>Where a started service is, as a person opens it.</summary>
    public static string Address(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?
            .Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal) ?? DefaultUrl;
    }

    private static void Use(WebApplication app, ServerOptions server)
    {
        TrustProxies(app, server);
        SecurityHeaders.Use(app, server.FrameAncestors);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseResponseCompression();
        Pages.Use(app);
        app.UseRouting();
        app.UseRateLimiter();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        app.MapChannels();
        app.MapApi();
        HealthEndpoints.Map(app);
    }

    // Otherwise a page behind a TLS proxy is told ws://, and rate limits count everybody as the proxy.
    private static void TrustProxies(WebApplication app, ServerOptions server)
    {
        if (server.TrustedProxies.Count == 0)
        {
            return;
        }

        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null,
        };
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var proxy in server.TrustedProxies)
        {
            forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
        }

        app.UseForwardedHeaders(forwarded);
    }

    private static string FirstLine(Exception exception) => exception.Message.ReplaceLineEndings("\n").Split('\n')[0];

    private static void CheckLogLevels(IConfigurationSection logging, SettingsReader settings)
    {
        foreach (var level in logging.GetChildren().Append(logging).Select(section => section.GetSection("LogLevel")).SelectMany(levels => levels.GetChildren()))
        {
            if (level.Value is { Length: > 0 } value && !Enum.TryParse<LogLevel>(value, ignoreCase: true, out _))
            {
                settings.Wrong(level.Path, value, $"one of {string.Join(", ", Enum.GetNames<LogLevel>())} is needed");
            }
        }
    }

    private static string[] ReadUrls(IConfiguration configuration, SettingsReader settings)
    {
        var value = configuration["Urls"] is { Length: > 0 } given ? given : DefaultUrl;
        var urls = value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var url in urls)
        {
            try
            {
                var address = BindingAddress.Parse(url);
                if (address.Scheme is not ("http" or "https") || address.Port is < 0 or > IPEndPoint.MaxPort)
                {
                    throw new FormatException();
                }
            }
            catch (FormatException)
            {
                settings.Wrong("Urls", url, $"an address such as {DefaultUrl} is needed, several with semicolons between them");
            }
        }

        return urls;
    }
}

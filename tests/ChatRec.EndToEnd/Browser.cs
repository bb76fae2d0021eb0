using Microsoft.Playwright;

namespace ChatRec.EndToEnd;

/// <summary>
/// Headless Chromium, as installed on the machine; without one, browser tests are skipped and counted as skipped, or fail where
/// CHATREC_REQUIRE_CHROMIUM is set (CI).
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome.exe"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    /// <summary>Starts the browser, or skips the running test.</summary>
    public static async Task<Browser> StartAsync()
    {
        var executable = Environment.GetEnvironmentVariable("CHATREC_CHROMIUM") ?? OnThePath();
        if (Environment.GetEnvironmentVariable("CHATREC_REQUIRE_CHROMIUM") is { Length: > 0 })
        {
            Assert.NotNull(executable);
        }

        Assert.SkipWhen(executable is null, "Chromium is not on the path; set CHATREC_CHROMIUM to it.");

        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = executable,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
        return new Browser(playwright, browser);
    }

    /// <summary>A fresh page of a fresh person.</summary>
    public async Task<IPage> OpenAsync(int width, int height)
    {
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, DeviceScaleFactor = 1.5f });
        return await context.NewPageAsync();
    }

    private static string? OnThePath() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

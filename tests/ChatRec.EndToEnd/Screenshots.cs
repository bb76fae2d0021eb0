using Microsoft.Playwright;

namespace ChatRec.EndToEnd;

/// <summary>Pictures of what a person sees; the docs show them. CHATREC_SCREENSHOTS names the folder, without it none are kept.</summary>
internal static class Screenshots
{
    public static async Task TakeAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CHATREC_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), Animations = ScreenshotAnimations.Disabled });
        }
    }
}

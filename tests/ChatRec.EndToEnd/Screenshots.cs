using Microsoft.Playwright;

namespace ChatRec.EndToEnd;

/// <summary>Pictures of what a person sees; the docs show them. CHATREC_SCREENSHOTS names the folder, without it none are kept.</summary>
internal static class Screenshots
{
    public static async Task TakeAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CHATREC_SCREENSHOTS") is { Length: > 0 } folder)
        {
            // Web Chat glides to what is new.
            await page.WaitForFunctionAsync("() => { const part = document.querySelector('.webchat__basic-transcript__scrollable'); return part.scrollHeight - part.scrollTop - part.clientHeight < 3; }");
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), Animations = ScreenshotAnimations.Disabled });
        }
    }
}

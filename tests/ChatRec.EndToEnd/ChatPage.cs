using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace ChatRec.EndToEnd;

/// <summary>The real Web Chat, as a person uses it: types, waits, reads, presses.</summary>
public sealed partial class ChatPage(IPage page)
{
    private const float AnswerLimit = 60_000;

    /// <summary>The page.</summary>
    public IPage Page => page;

    /// <summary>Rows of recommendations, over all cards, newest last.</summary>
    public ILocator WhyButtons => page.Locator("button.ac-pushButton", new() { HasTextRegex = WhyThis() });

    private ILocator Bubbles => page.Locator(".webchat__basic-transcript__activity");

    /// <summary>Opens the chat and waits for the welcome.</summary>
    public async Task OpenAsync(Uri address)
    {
        await page.GotoAsync(address.ToString());
        await Assertions.Expect(Bubbles.First).ToBeVisibleAsync(new() { Timeout = AnswerLimit });
    }

    /// <summary>Types a message and sends it.</summary>
    public async Task SayAsync(string text)
    {
        var box = page.Locator("[data-id=webchat-sendbox-input]");
        await box.FillAsync(text);
        await box.PressAsync("Enter");
    }

    /// <summary>Waits until some bubble says something.</summary>
    public async Task ExpectAsync(Regex words) =>
        await Assertions.Expect(Bubbles.Filter(new() { HasTextRegex = words }).Last).ToBeVisibleAsync(new() { Timeout = AnswerLimit });

    /// <summary>Waits until the newest bubble says something.</summary>
    public async Task ExpectNewestAsync(Regex words) =>
        await Assertions.Expect(Bubbles.Last).ToContainTextAsync(words, new() { Timeout = AnswerLimit });

    /// <summary>Waits until so many rows are on the page.</summary>
    public async Task ExpectRowsAsync(int count) =>
        await Assertions.Expect(WhyButtons).ToHaveCountAsync(count, new() { Timeout = AnswerLimit });

    /// <summary>All that the transcript says.</summary>
    public async Task<string> TranscriptAsync() => string.Join('\n', await Bubbles.AllInnerTextsAsync());

    [GeneratedRegex("^Why this")]
    private static partial Regex WhyThis();
}

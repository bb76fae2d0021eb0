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

    private ILocator BotBubbles => page.Locator(".webchat__bubble:not(.webchat__bubble--from-user)");

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

    /// <summary>
    /// Waits until the bot says something new that fits and is whole (a stream that is still being written grows), and returns it. What
    /// was said before <paramref name="after"/>, a number of bubbles, does not count, nor what the person says.
    /// </summary>
    public async Task<string> AnswerAsync(Regex words, int after)
    {
        var answer = BotBubbles.Filter(new() { HasTextRegex = words }).Last;
        await Assertions.Expect(answer).ToBeVisibleAsync(new() { Timeout = AnswerLimit });
        await Assertions.Expect(page.Locator(".webchat__suggested-actions button, .webchat__suggested-action").First).ToBeVisibleAsync(new() { Timeout = AnswerLimit });
        Assert.True(await BotBubbles.CountAsync() > after, "The bot said nothing new.");
        return await answer.InnerTextAsync();
    }

    /// <summary>Number of the bot's bubbles.</summary>
    public Task<int> BotBubbleCountAsync() => BotBubbles.CountAsync();

    /// <summary>Opens the "…" of a row and presses one of its buttons.</summary>
    public async Task PressAsync(int row, string button)
    {
        await page.Locator("button.ac-pushButton", new() { HasTextRegex = Overflow() }).Nth(row).ClickAsync();
        await page.Locator("button.ac-pushButton:visible", new() { HasText = button }).Last.ClickAsync();
    }

    /// <summary>Presses the button of the profile card that removes something, as its tooltip names it: "Forget Heat (1995)".</summary>
    public Task RemoveAsync(string tooltip) => page.Locator($"button.ac-pushButton[title='{tooltip}']").Last.ClickAsync();

    /// <summary>Titles of the newest five rows, as their buttons name them: "Seven (1995)".</summary>
    public async Task<IReadOnlyList<string>> NewestTitlesAsync()
    {
        var tooltips = new List<string>();
        foreach (var button in await WhyButtons.AllAsync())
        {
            tooltips.Add((await button.GetAttributeAsync("title") ?? "")["Why ".Length..].TrimEnd('?'));
        }

        return [.. tooltips.TakeLast(5)];
    }

    /// <summary>Waits until so many rows are on the page.</summary>
    public async Task ExpectRowsAsync(int count) =>
        await Assertions.Expect(WhyButtons).ToHaveCountAsync(count, new() { Timeout = AnswerLimit });

    /// <summary>All that the transcript says.</summary>
    public async Task<string> TranscriptAsync() => string.Join('\n', await Bubbles.AllInnerTextsAsync());

    [GeneratedRegex("^…$")]
    private static partial Regex Overflow();

    [GeneratedRegex("^Why this")]
    private static partial Regex WhyThis();
}

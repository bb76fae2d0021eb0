using ChatRec.Bot.Dialogue;

namespace ChatRec.Bot.Tests.Dialogue;

/// <summary>The bot's own question: when nothing is known, or two lists were refused, and never twice in a row.</summary>
public sealed class AskingTests : IDisposable
{
    private readonly DialogueHarness _bot = new();

    public void Dispose() => _bot.Dispose();

    [Fact]
    public async Task Where_nothing_is_known_it_asks_once_and_follows_the_answer()
    {
        var question = Assert.IsType<TextReply>(Assert.Single(await _bot.SayAsync("can you recommend something?")));

        Assert.Contains('?', question.Text);
        Assert.Contains("Something else", question.SuggestedActions);
        var list = await _bot.ListAsync(question.SuggestedActions[0]);
        Assert.Equal([question.SuggestedActions[0]], list.Recommendation.Request.Filter.AllGenres);
    }

    [Theory]
    [InlineData("Something else")]
    [InlineData("recommend something")]
    [InlineData("dunno")]
    [InlineData("no")]
    public async Task It_never_asks_twice_in_a_row(string answer)
    {
        Assert.IsType<TextReply>(Assert.Single(await _bot.SayAsync("recommend something")));

        await _bot.ListAsync(answer);
    }

    [Theory]
    [InlineData("Popular picks")]
    [InlineData("surprise me")]
    [InlineData("recommend three films")]
    [InlineData("something uplifting")]
    public async Task Who_says_enough_is_not_asked(string text) => await _bot.ListAsync(text);

    [Fact]
    public async Task A_known_taste_is_not_asked_about()
    {
        await _bot.ListAsync("I loved Heat");

        await _bot.ListAsync("recommend something");
    }

    [Fact]
    public async Task Two_refused_lists_lead_to_a_question_about_what_is_left()
    {
        await _bot.ListAsync("a thriller");
        await _bot.ListAsync("something else");

        var question = Assert.IsType<TextReply>(Assert.Single(await _bot.SayAsync("something else")));

        Assert.Contains('?', question.Text);
        Assert.True(question.SuggestedActions.Count >= 3);
        var list = await _bot.ListAsync(question.SuggestedActions[0]);
        Assert.Equal(["Thriller"], list.Recommendation.Request.Filter.AllGenres);
    }
}

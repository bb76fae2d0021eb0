using ChatRec.Bot.Dialogue;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Bot.Tests.Dialogue;

/// <summary>What is known about a person: shown with its source, removed by buttons, edited by words.</summary>
public sealed class RememberingTests : IDisposable
{
    private readonly DialogueHarness _bot = new();

    public void Dispose() => _bot.Dispose();

    [Fact]
    public async Task Shows_everything_with_the_sentence_it_was_learned_from()
    {
        await _bot.ListAsync("I loved Heat, hated Titanic and I've seen Fargo");
        await _bot.ListAsync("actually I hate musicals");
        await _bot.ListAsync("a thriller from the 90s");

        Assert.Equal(
            [
                "At the moment you want: thrillers from the 1990s ",
                "You never want: musicals “actually I hate musicals”",
                "You liked: Heat (1995) “I loved Heat, hated Titanic and I've seen Fargo”",
                "You did not like: Titanic (1997) “I loved Heat, hated Titanic and I've seen Fargo”",
                "You have seen: Fargo (1996) “I loved Heat, hated Titanic and I've seen Fargo”",
            ],
            await LinesAsync());
    }

    [Fact]
    public async Task Ratings_and_several_people_are_remembered_for_whoever_they_are()
    {
        await _bot.ListAsync("Se7en 9/10, Saw 2/10, Fargo 5/10. My wife loved Amelie and my son hated Titanic");

        Assert.Equal(
            ["You liked: Seven (1995)", "You did not like: Saw (2004)", "You have seen: Fargo (1996)"],
            (await LinesAsync()).Select(line => line[..(line.IndexOf(')', StringComparison.Ordinal) + 1)]));
    }

    [Fact]
    public async Task What_is_hated_is_left_out_at_once_and_for_good()
    {
        await _bot.ListAsync("I loved The Sound of Music");

        var list = await _bot.ListAsync("actually I hate musicals");
        await _bot.SayAsync("start over");
        _bot.Restart();
        var later = (RecommendationReply)(await _bot.SayAsync("I loved Chicago", conversation: "another day"))[0];

        Assert.Contains("musicals", list.Text, StringComparison.Ordinal);
        Assert.All(list.Recommendation.Items.Concat(later.Recommendation.Items), item => Assert.DoesNotContain("Musical", item.Item.Genres));
        Assert.Equal(["Musical"], later.Recommendation.Request.Filter.ExcludedGenres);
    }

    [Fact]
    public async Task A_wish_for_what_is_hated_is_an_exception()
    {
        await _bot.ListAsync("I hate musicals");

        var list = await _bot.ListAsync("show me a musical");

        Assert.Contains("never want musicals; this once I make an exception", list.Text, StringComparison.Ordinal);
        Assert.All(list.Recommendation.Items, item => Assert.Contains("Musical", item.Item.Genres));
        Assert.Contains("You never want: musicals “I hate musicals”", await LinesAsync());
    }

    [Theory]
    [InlineData("actually I like musicals")]
    [InlineData("musicals are fine after all")]
    [InlineData("forget that I hate musicals")]
    public async Task A_hate_is_taken_back_by_words(string text)
    {
        await _bot.ListAsync("I loved Heat, but I hate musicals");

        var list = await _bot.ListAsync(text);

        Assert.Contains("may come again", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Musical", list.Recommendation.Request.Filter.ExcludedGenres);
        Assert.DoesNotContain(await LinesAsync(), line => line.StartsWith("You never want", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_title_forgotten_by_words_gives_the_next_list_without_it()
    {
        await _bot.ListAsync("I loved Heat and Alien");

        var list = await _bot.ListAsync("forget Heat");

        Assert.Contains("Heat is forgotten.", list.Text, StringComparison.Ordinal);
        Assert.Equal([MovieLens.Id("Alien (1979)")], list.Recommendation.Request.History.Interactions.Select(interaction => interaction.ItemId));
    }

    [Fact]
    public async Task Each_line_is_removed_by_its_button()
    {
        await _bot.ListAsync("I loved Heat and I hate musicals");
        await _bot.ListAsync("a thriller");
        var view = Assert.IsType<ProfileReply>((await _bot.SayAsync("what do you know about me?"))[0]).View;
        Assert.Equal(3, view.Total);

        foreach (var line in view.Lines)
        {
            await _bot.PressAsync(line.Remove, line.Subject);
            await _bot.PressAsync(line.Remove, line.Subject);
        }

        Assert.Empty(await LinesAsync());
        var list = await _bot.ListAsync("surprise me");
        Assert.Empty(list.Recommendation.Request.History.Interactions);
        Assert.Empty(list.Recommendation.Request.Filter.ExcludedGenres);
        Assert.Empty(list.Recommendation.Request.Filter.AllGenres);
    }

    [Theory]
    [InlineData("No, keep it", "Nothing was deleted", 1)]
    [InlineData("no", "Nothing was deleted", 1)]
    [InlineData("Yes, forget everything", "1 like", 0)]
    [InlineData("yes", "1 like", 0)]
    [InlineData("a thriller", "thrillers", 1)]
    public async Task Everything_is_forgotten_only_after_asking(string answer, string expected, int left)
    {
        await _bot.ListAsync("I loved Heat");

        var question = Assert.IsType<TextReply>((await _bot.PressAsync("forget-all"))[0]);
        Assert.Single(await _bot.ProfileAsync());
        Assert.Equal(["Yes, forget everything", "No, keep it"], question.SuggestedActions);

        Assert.Contains(expected, await _bot.TextAsync(answer), StringComparison.Ordinal);
        Assert.Equal(left, (await _bot.ProfileAsync()).Length);
    }

    [Fact]
    public async Task After_Remove_the_next_list_follows_at_once()
    {
        await _bot.ListAsync("I loved Heat and Alien, and I hate musicals");
        await _bot.SayAsync("what do you know about me?");

        var afterTitle = Assert.IsType<RecommendationReply>((await _bot.PressAsync("forget-item", MovieLens.Id("Heat (1995)")))[0]);
        var history = _bot.Requests[^1].History.Interactions.Select(interaction => interaction.ItemId);
        var afterGenre = Assert.IsType<RecommendationReply>((await _bot.PressAsync("forget-genre", "Musical"))[0]);

        Assert.StartsWith("Done, I forgot Heat.", afterTitle.Text, StringComparison.Ordinal);
        Assert.Equal([MovieLens.Id("Alien (1979)")], history);
        Assert.StartsWith("Done, I forgot your dislike of musicals.", afterGenre.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Musical", _bot.Requests[^1].Filter.ExcludedGenres);
    }

    [Fact]
    public async Task A_yes_after_another_button_forgets_nothing()
    {
        await _bot.ListAsync("I loved Heat and Alien");
        await _bot.PressAsync("forget-all");
        await _bot.PressAsync("forget-item", MovieLens.Id("Heat (1995)"));

        await _bot.SayAsync("yes");

        Assert.Equal(["Alien Liked"], await _bot.ProfileAsync());
    }

    [Fact]
    public async Task Forget_me_forgets_what_is_never_wanted_too()
    {
        await _bot.ListAsync("I hate musicals");

        Assert.Contains("1 genre you never want", await _bot.TextAsync("forget me"), StringComparison.Ordinal);
        Assert.Empty(await LinesAsync());
    }

    [Fact]
    public async Task A_long_profile_has_pages()
    {
        await _bot.Runtime.Profiles.AppendAsync(
            "u1", [.. MovieLens.Catalogue.Items.Take(45).Select(item => new ChatRec.Bot.Profiles.ProfileEntry(item.Id, Signal.Liked, "x", _bot.Time.GetUtcNow()))], TestContext.Current.CancellationToken);

        var shown = new List<string?>();
        var page = Assert.IsType<ProfileReply>((await _bot.SayAsync("what do you know about me?"))[0]).View;
        shown.AddRange(page.Lines.Select(line => line.Subject));
        while (page.Next is { } next)
        {
            page = Assert.IsType<ProfileReply>((await _bot.PressAsync("profile", $"{next}"))[0]).View;
            shown.AddRange(page.Lines.Select(line => line.Subject));
        }

        Assert.Equal(45, shown.Distinct().Count());
        Assert.Equal(45, shown.Count);
    }

    [Fact]
    public async Task A_refusal_of_what_was_recommended_is_told_apart_from_a_dislike()
    {
        var list = await _bot.ListAsync("I hated Titanic");
        var first = list.Recommendation.Items[0].Item;

        await _bot.PressAsync("dislike", first.Id);
        var next = await _bot.ListAsync("show me other ones");

        Assert.Equal([first.Id], next.Recommendation.Request.RefusedItemIds);
    }

    private async Task<List<string>> LinesAsync() => (await _bot.SayAsync("what do you know about me?"))[0] is ProfileReply reply
        ? [.. reply.View.Lines.Select(line => $"{line.Heading}: {line.Text} {line.Source}")]
        : [];
}

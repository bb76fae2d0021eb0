using ChatRec.Bot.Dialogue;

namespace ChatRec.Bot.Tests.Dialogue;

/// <summary>Wishes relative to what was shown, wishes that go again, and wishes that cannot be had.</summary>
public sealed class CritiquingTests : IDisposable
{
    private readonly DialogueHarness _bot = new();

    public void Dispose() => _bot.Dispose();

    [Theory]
    [InlineData("more recent")]
    [InlineData("something newer please")]
    public async Task Newer_than_the_last_list_keeps_the_rest(string critique)
    {
        var first = await _bot.ListAsync("a thriller");
        var median = first.Recommendation.Items.Select(item => item.Item.Year!.Value).Order().ElementAt(2);

        var newer = await _bot.ListAsync(critique);

        Assert.All(newer.Recommendation.Items, item => Assert.True(item.Item.Year > median));
        Assert.Equal(["Thriller"], newer.Recommendation.Request.Filter.AllGenres);
    }

    [Fact]
    public async Task Newer_than_one_of_the_list_goes_by_that_one()
    {
        var first = await _bot.ListAsync("a thriller");
        var second = first.Recommendation.Items[1].Item;

        var newer = await _bot.ListAsync("like the second one but newer");

        Assert.Equal([second.Id], newer.Recommendation.Request.LikeItemIds);
        Assert.Equal(second.Year + 1, newer.Recommendation.Request.Filter.YearFrom);
    }

    [Fact]
    public async Task Funnier_sharpens_what_is_wanted()
    {
        await _bot.ListAsync("a thriller from the 90s");

        var filter = (await _bot.ListAsync("funnier")).Recommendation.Request.Filter;

        Assert.Equal(["Thriller", "Comedy"], filter.AllGenres);
        Assert.Equal((1990, 1999), (filter.YearFrom, filter.YearTo));
    }

    [Fact]
    public async Task Less_violent_goes_by_genre_and_says_so()
    {
        await _bot.ListAsync("I loved Heat");

        var list = await _bot.ListAsync("less violent");

        Assert.Contains("no data on how violent anything is", list.Text, StringComparison.Ordinal);
        Assert.Contains("left out horror, war, action and crime", list.Text, StringComparison.Ordinal);
        Assert.All(list.Recommendation.Items, item => Assert.Empty(item.Item.Genres.Intersect(["Horror", "War", "Action", "Crime"])));
    }

    [Fact]
    public async Task Shorter_is_not_known_and_the_rest_is_done()
    {
        var first = await _bot.ListAsync("a comedy");

        var list = await _bot.ListAsync("like the 2nd but shorter");

        Assert.Contains("no data on running times, so I could not go by \"shorter\"", list.Text, StringComparison.Ordinal);
        Assert.Equal([first.Recommendation.Items[1].Item.Id], list.Recommendation.Request.LikeItemIds);
        Assert.Null(list.Recommendation.Request.Text);
    }

    [Fact]
    public async Task Several_things_that_no_data_tells_are_said_in_one_sentence() => Assert.Contains(
        "no data on running times or languages and countries, so I could not go by \"shorter\" or \"french\".",
        (await _bot.ListAsync("a french comedy, but shorter")).Text,
        StringComparison.Ordinal);

    [Fact]
    public async Task A_mood_is_searched_for_and_said_to_be_unknown()
    {
        var list = await _bot.ListAsync("something uplifting");

        Assert.Contains("no data on the mood of anything", list.Text, StringComparison.Ordinal);
        Assert.Equal("uplifting", list.Recommendation.Request.Text);
    }

    [Fact]
    public async Task Anything_but_horror()
    {
        await _bot.ListAsync("a thriller");

        var filter = (await _bot.ListAsync("anything but horror")).Recommendation.Request.Filter;

        Assert.Equal(["Horror"], filter.ExcludedGenres);
        Assert.Equal(["Thriller"], filter.AllGenres);
    }

    [Fact]
    public async Task Another_genre_ends_what_the_list_went_by()
    {
        await _bot.ListAsync("like Heat, from the 90s");

        var request = (await _bot.ListAsync("actually I like musicals, any year is fine")).Recommendation.Request;

        Assert.Empty(request.LikeItemIds);
        Assert.Equal(["Musical"], request.Filter.AllGenres);
        Assert.Null(request.Filter.YearFrom);
    }

    [Fact]
    public async Task Too_scary_leaves_that_genre_out()
    {
        await _bot.ListAsync("a horror thriller");

        var list = await _bot.ListAsync("too scary");

        Assert.Equal(["Horror"], list.Recommendation.Request.Filter.ExcludedGenres);
        Assert.Equal(["Thriller"], list.Recommendation.Request.Filter.AllGenres);
    }

    [Fact]
    public async Task Less_known_moves_down_and_better_known_up_again()
    {
        static int Middle(RecommendationReply reply) => reply.Recommendation.Items.Select(item => MovieLens.Ratings(item.Item.Id)).Order().ElementAt(2);

        var first = await _bot.ListAsync("a comedy");
        var less = await _bot.ListAsync("less known please");
        var least = await _bot.ListAsync("even less known");
        var better = await _bot.ListAsync("better known ones");
        var any = await _bot.ListAsync("famous ones are fine too");

        Assert.True(Middle(less) <= Middle(first) / 3);
        Assert.True(Middle(least) < Middle(less));
        Assert.True(Middle(better) > Middle(least));
        Assert.Contains("less known comedies", less.Text, StringComparison.Ordinal);
        Assert.All(any.Recommendation.Items, item => Assert.Contains("Comedy", item.Item.Genres));
    }

    [Theory]
    [InlineData("forget the 90s")]
    [InlineData("any year is fine")]
    public async Task Years_are_let_go(string text)
    {
        await _bot.ListAsync("a comedy from the 90s");

        var filter = (await _bot.ListAsync(text)).Recommendation.Request.Filter;

        Assert.Equal((null, null), (filter.YearFrom, filter.YearTo));
        Assert.Equal(["Comedy"], filter.AllGenres);
    }

    [Fact]
    public async Task A_genre_is_let_go_and_a_refused_one_allowed_again()
    {
        await _bot.ListAsync("a comedy from the 90s, no horror");

        Assert.Empty((await _bot.ListAsync("it doesn't have to be funny")).Recommendation.Request.Filter.AllGenres);
        var filter = (await _bot.ListAsync("horror is fine again")).Recommendation.Request.Filter;

        Assert.Empty(filter.ExcludedGenres);
        Assert.Empty(filter.AllGenres);
        Assert.Equal(1990, filter.YearFrom);
    }

    [Theory]
    [InlineData("a comedy but no comedies", "for comedies and for no comedies; I took the no")]
    [InlineData("something from the 90s, made after 2005", "I took those from the 1990s and dropped those from 2006 on")]
    [InlineData("newer and older", "Newer and older at once")]
    public async Task What_contradicts_itself_is_dropped_and_said(string text, string expected) =>
        Assert.Contains(expected, (await _bot.ListAsync(text)).Text, StringComparison.Ordinal);

    [Fact]
    public async Task What_contradicts_an_earlier_wish_is_said()
    {
        await _bot.ListAsync("a comedy, no horror");

        Assert.Contains("you wanted no horror; I dropped that", (await _bot.ListAsync("show me horror")).Text, StringComparison.Ordinal);
        Assert.Contains("you wanted horror; I dropped that", (await _bot.ListAsync("no horror")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loved_and_hated_keeps_the_last()
    {
        var list = await _bot.ListAsync("I loved Heat. I hated Heat. I loved Alien");

        Assert.Contains("two things about Heat", list.Text, StringComparison.Ordinal);
        Assert.Contains("Heat Disliked", await _bot.ProfileAsync());
    }

    [Fact]
    public async Task The_nearest_years_are_taken_where_none_fits()
    {
        var list = await _bot.ListAsync("a musical western from 1931");

        Assert.Contains("I have no western musicals from 1931 that you don't know yet, so I went to the nearest years", list.Text, StringComparison.Ordinal);
        Assert.All(list.Recommendation.Items, item => Assert.Contains("Western", item.Item.Genres));
    }

    [Theory]
    [InlineData("I loved Alien", "I meant Aliens", "Aliens Liked")]
    [InlineData("I hated Alien", "sorry, I meant Aliens, not Alien", "Aliens Disliked")]
    [InlineData("I loved Heat and Alien", "I meant Aliens", "Heat Liked, Aliens Liked")]
    public async Task A_corrected_title_takes_the_place_of_the_other(string before, string text, string expected)
    {
        await _bot.ListAsync(before);

        var list = await _bot.ListAsync(text);

        Assert.Contains("Right, Aliens (1986), not Alien (1979).", list.Text, StringComparison.Ordinal);
        Assert.Equal(expected, string.Join(", ", await _bot.ProfileAsync()));
    }

    [Fact]
    public async Task A_corrected_year_replaces_the_model_of_the_list()
    {
        await _bot.ListAsync("something like Titanic (1997)");

        var list = await _bot.ListAsync("I meant the 1953 one");

        Assert.Equal([MovieLens.Id("Titanic (1953)")], list.Recommendation.Request.LikeItemIds);
    }
}

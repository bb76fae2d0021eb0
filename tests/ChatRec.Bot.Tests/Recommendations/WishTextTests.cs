using ChatRec.Bot.Recommendations;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Tests.Recommendations;

public sealed class WishTextTests
{
    private static readonly Item Heat = new("6", "Heat", 1995, ["Action", "Crime"]);

    [Fact]
    public void What_was_understood_is_said_in_the_words_that_the_ranker_was_trained_on()
    {
        var request = new RecommendationRequest(
            History.Empty,
            new ItemFilter { Genres = ["Comedy", "Film-Noir"], AllGenres = ["Children"], ExcludedGenres = ["Horror"], YearFrom = 1990, YearTo = 1999 },
            5)
        {
            LikeItemIds = ["6", "unknown"],
            Text = "words that it does not know",
        };

        Assert.Equal("comedy, film noir, for children, from the 1990s, no horror, like Heat (1995)", WishText.Of(request, id => id == "6" ? Heat : null));
    }

    [Theory]
    [InlineData(1985, null)]
    [InlineData(null, 1999)]
    [InlineData(1985, 1994)]
    public void Years_that_are_no_decade_are_left_to_the_filter(int? from, int? to) =>
        Assert.Null(WishText.Of(new RecommendationRequest(History.Empty, new ItemFilter { YearFrom = from, YearTo = to }, 5), null));

    [Fact]
    public void Words_that_the_ranker_was_taught_stand_in_it() =>
        Assert.Equal("comedy, comic book, twist ending", WishText.Of(new RecommendationRequest(History.Empty, new ItemFilter { Genres = ["Comedy"] }, 5) { WishWords = ["comic book", "twist ending"], Text = "gritty" }, null));

    [Theory]
    [InlineData("a comic book movie with a twist ending", "comic book|twist ending")]
    [InlineData("something thought provoking", "thought-provoking")]
    [InlineData("too bad . the book club", "book")]
    [InlineData("comic . book club", "book")]
    [InlineData("darkly", "")]
    [InlineData(null, "")]
    public void Taught_words_are_found_whole_the_longest_first(string? words, string expected) =>
        Assert.Equal(expected, string.Join('|', TaughtWords.In(words, ["bad", "book", "comic book", "dark", "thought-provoking", "twist ending"])));
}

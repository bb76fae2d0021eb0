using ChatRec.Bot.Dialogue;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Tests.Dialogue;

public sealed class NearestWishTests
{
    private static readonly Catalogue Catalogue = new(
    [
        new Item("1", "A", 1940, ["Western"]),
        new Item("2", "B", 1970, ["Western", "Comedy"]),
        new Item("3", "C", 1990, ["Musical"]),
        new Item("4", "D", 2010, ["Horror"]),
    ]);

    // The item's number times ten: 10, 20, 30, 40 ratings.
    private readonly NearestWish _nearest = new(Catalogue, item => 10 * int.Parse(item.Id, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("Western", 1940, 1940, null, null)]
    [InlineData("Western", 1970, 1970, 10, "let go of how well known they are")]
    [InlineData("Western", 1934, 1936, null, "went to the nearest years (from 1929 to 1941)")]
    [InlineData("Western", 1953, 1958, null, "went to the nearest years (from 1938 to 1973)")]
    [InlineData("Western", 1900, 1905, 10, "let go of how well known they are and let go of the years (from 1900 to 1905)")]
    [InlineData("Western+Horror", 2005, null, null, "let go of the years (from 2005 on) and took either genre instead of both at once")]
    [InlineData("Opera", 2005, 2006, null, "let go of the years (from 2005 to 2006) and let go of the genre")]
    public void Gives_up_what_matters_least(string genres, int from, int? to, int? most, string? expected)
    {
        var asked = new Wish { AllGenres = genres.Split('+'), YearFrom = from, YearTo = to, MaxRatings = most };

        Assert.Equal(expected, NearestWish.Given(asked, _nearest.Find(asked, new HashSet<string>(), []).Wish));
    }

    [Fact]
    public void What_is_refused_stays_refused()
    {
        var asked = new Wish { AllGenres = ["Comedy"], ExcludedGenres = ["Western"] };

        Assert.Equal(["Western"], _nearest.Find(asked, new HashSet<string>(), []).Wish.ExcludedGenres);
    }

    [Fact]
    public void What_was_shown_is_shown_again_before_the_wish_is_given_up()
    {
        var asked = new Wish { AllGenres = ["Western"] };

        var (wish, shown) = _nearest.Find(asked, new HashSet<string> { "1" }, ["2"]);

        Assert.Equal(asked, wish);
        Assert.Empty(shown);
        Assert.Equal(["2"], _nearest.Find(asked, new HashSet<string>(), ["2"]).Shown);
    }

    [Fact]
    public void Fame_is_a_matter_of_ratings()
    {
        Assert.Equal(["3", "4"], _nearest.OutsideFame(new Wish { MaxRatings = 20 }));
        Assert.Equal(["1"], _nearest.OutsideFame(new Wish { MinRatings = 20 }));
        Assert.Empty(_nearest.OutsideFame(Wish.None));
    }
}

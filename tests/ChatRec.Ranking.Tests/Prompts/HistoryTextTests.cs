using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Ranking.Tests.Prompts;

public sealed class HistoryTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 12, 20, 0, 0, TimeSpan.Zero);

    private readonly HistoryText _text = new(
        id => id == "gone" ? null : id,
        id => id.StartsWith("Fargo", StringComparison.Ordinal),
        new StandingClock(TimeZoneInfo.Utc));

    [Fact]
    public void Tells_what_was_liked_seen_disliked_and_refused_oldest_first() => Assert.Equal(
        "A user who has seen Seven (1995), liked Heat (1995) and Alien (1979) last night, did not like Titanic (1997) earlier today, and was recommended Fargo (1996) just now and did not want it",
        Write([
            new Interaction("Fargo (1996)", Signal.Disliked, Now.AddMinutes(-5)),
            new Interaction("Heat (1995)", Signal.Liked, Now.AddHours(-22)),
            new Interaction("Alien (1979)", Signal.Liked, Now.AddHours(-21)),
            new Interaction("Seven (1995)", Signal.Seen, Now.AddDays(-3)),
            new Interaction("Titanic (1997)", Signal.Disliked, Now.AddHours(-9)),
            new Interaction("gone", Signal.Liked, Now)]));

    [Fact]
    public void Of_one_thing_only_that_is_told() => Assert.Equal("A user who liked Heat (1995) just now", Write([new Interaction("Heat (1995)", Signal.Liked, Now)]));

    [Fact]
    public void Nothing_known_is_nothing_said() => Assert.Equal("", Write([]));

    [Fact]
    public void The_newest_are_kept_within_the_tokens()
    {
        var history = new History(Enumerable.Range(1, 30).Select(number => new Interaction($"F{number}", Signal.Liked, Now.AddMinutes(number - 30))));

        // A word is a token here: "A user who liked F29 and F30 just now" has nine.
        Assert.Equal("A user who liked F29 and F30 just now", _text.Write(history, 20, 9, Words));
        Assert.Equal("", _text.Write(history, 20, 3, Words));
        Assert.Equal(20, _text.Write(history, 20, 1000, Words).Split('F').Length - 1);
    }

    [Theory]
    [InlineData("2026-03-12T19:30:00Z", "just now")]
    [InlineData("2026-03-12T20:30:00Z", "just now")]
    [InlineData("2026-03-12T08:00:00Z", "earlier today")]
    [InlineData("2026-03-11T21:00:00Z", "last night")]
    [InlineData("2026-03-11T09:00:00Z", "yesterday")]
    [InlineData("2026-03-07T09:00:00Z", "5 days ago")]
    [InlineData("2026-03-02T09:00:00Z", "a week ago")]
    [InlineData("2026-02-10T09:00:00Z", "4 weeks ago")]
    [InlineData("2025-11-12T09:00:00Z", "4 months ago")]
    [InlineData("2025-01-12T09:00:00Z", "a year ago")]
    [InlineData("1999-01-12T09:00:00Z", "27 years ago")]
    public void Times_are_relative(string then, string expected) =>
        Assert.Equal(expected, _text.When(DateTimeOffset.Parse(then, System.Globalization.CultureInfo.InvariantCulture), Now));

    [Fact]
    public void A_night_is_a_night_where_the_service_stands()
    {
        var there = new HistoryText(_ => null, _ => false, new StandingClock(TimeZoneInfo.CreateCustomTimeZone("there", TimeSpan.FromHours(9), "there", "there")));

        // There it is 13 March, five in the morning, and nine in the evening of the 12th.
        Assert.Equal("last night", there.When(Now.AddHours(-8), Now));
    }

    private string Write(IEnumerable<Interaction> interactions) => _text.Write(new History(interactions), 20, 1000, Words);

    private static int Words(string text) => text.Split(' ').Length;

    private sealed class StandingClock(TimeZoneInfo zone) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => zone;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

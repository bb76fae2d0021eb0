using ChatRec.Ranking.Explanations;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using static ChatRec.Ranking.Tests.Explanations.Films;

namespace ChatRec.Ranking.Tests.Explanations;

public sealed class EvidenceCollectorTests
{
    private readonly Relations _relations = new();

    [Fact]
    public void Every_kind_of_fact_is_found_and_the_strongest_stands_first()
    {
        _relations.Together[("heat", "seven")] = 57;
        _relations.People["heat"] = 90;
        _relations.People["seven"] = 120;
        _relations.Cosines[("suspects", "seven")] = 0.81;

        var facts = Facts(new ExplanationRequest(Seven, Liked(Heat, Suspects)) { Filter = new ItemFilter { Genres = ["thriller", "Comedy"] } }, _relations);

        Assert.Equal(
            [
                ("request", "you asked for thriller, and Seven is thriller"),
                ("co-occurrence", "57 people who liked Heat also liked Seven"),
                ("shared-genres", "Seven and The Usual Suspects are both mystery and thriller"),
                ("similar", "of your titles, The Usual Suspects is the closest to Seven"),
                ("same-era", "Seven, The Usual Suspects and Heat are all from the 1990s"),
            ],
            facts.Evidence.Select(fact => (fact.Kind, fact.Text)));
        Assert.Equal(57, facts.Evidence[1].Value);
        Assert.Equal(["heat"], facts.Evidence[1].ItemIds);
        Assert.Equal([Suspects, Heat], facts.Cited.Select(cited => cited.Item));
    }

    [Fact]
    public void What_the_user_disliked_and_the_item_itself_are_no_evidence()
    {
        var history = new History([
            new Interaction("heat", Signal.Disliked, DateTimeOffset.UnixEpoch),
            new Interaction("seven", Signal.Liked, DateTimeOffset.UnixEpoch),
            new Interaction("unknown", Signal.Liked, DateTimeOffset.UnixEpoch)]);

        Assert.Empty(Facts(new ExplanationRequest(Seven, history)).Evidence);
    }

    [Fact]
    public void Few_people_and_weak_likeness_are_not_worth_telling()
    {
        _relations.Together[("jaws", "clueless")] = 4;
        _relations.Cosines[("jaws", "clueless")] = 0.3;
        _relations.People["clueless"] = 19;

        Assert.Empty(Facts(new ExplanationRequest(Clueless, Liked(Jaws)), _relations).Evidence);
    }

    [Fact]
    public void People_who_liked_both_are_no_reason_where_the_user_did_not_say_they_liked_it()
    {
        _relations.Together[("heat", "jaws")] = 50;

        Assert.Equal(["shared-genres"], Facts(new ExplanationRequest(Jaws, Seen(Heat)), _relations).Evidence.Select(fact => fact.Kind));
    }

    [Fact]
    public void Of_two_counts_the_one_that_popularity_explains_less_is_stronger()
    {
        _relations.People["heat"] = 1000;
        _relations.People["suspects"] = 50;
        _relations.People["airplane"] = 60;
        _relations.Together[("heat", "airplane")] = 40;
        _relations.Together[("suspects", "airplane")] = 30;

        Assert.StartsWith("30 people", Facts(new ExplanationRequest(Airplane, Liked(Heat, Suspects)), _relations).Evidence[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1990, 1999, "you asked for the 1990s, and Seven is from 1995")]
    [InlineData(1995, 1995, "you asked for 1995, and Seven is from 1995")]
    [InlineData(1994, 1996, "you asked for 1994 to 1996, and Seven is from 1995")]
    [InlineData(1990, null, "you asked for 1990 or later, and Seven is from 1995")]
    [InlineData(null, 2000, "you asked for 2000 or earlier, and Seven is from 1995")]
    [InlineData(1980, 1989, null)]
    public void Years_that_were_asked_for_are_a_fact_where_they_hold(int? from, int? to, string? expected)
    {
        var facts = Facts(new ExplanationRequest(Seven, History.Empty) { Filter = new ItemFilter { YearFrom = from, YearTo = to } });

        Assert.Equal(expected, facts.Evidence.SingleOrDefault()?.Text);
    }

    [Fact]
    public void A_title_named_as_a_model_is_a_fact_only_where_something_measurable_is_alike()
    {
        Assert.Equal("you asked for something like Heat", Facts(new ExplanationRequest(Seven, History.Empty) { LikeItemIds = ["heat"] }).Evidence[0].Text);
        Assert.Empty(Facts(new ExplanationRequest(Emma, History.Empty) { LikeItemIds = ["jaws"] }).Evidence);
    }

    [Fact]
    public void Facts_are_bounded()
    {
        var options = new ExplanationOptions { MaxEvidence = 2 };

        Assert.Equal(2, new EvidenceCollector(Find, _relations, options).Collect(new ExplanationRequest(Seven, Liked(Heat, Suspects, Confidential))).Evidence.Count);
        Assert.Contains("Explanations:MaxEvidence is '11'",
            Assert.Throws<ArgumentException>(() => new ExplanationOptions { MaxEvidence = 11 }.Validate()).Message, StringComparison.Ordinal);
    }
}

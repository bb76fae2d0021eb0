using ChatRec.Ranking.Explanations;
using ChatRec.Retrieval.Candidates;
using static ChatRec.Ranking.Tests.Explanations.Films;

namespace ChatRec.Ranking.Tests.Explanations;

public sealed class ClaimCheckerTests
{
    private readonly Relations _relations = new();

    public ClaimCheckerTests()
    {
        _relations.Together[("heat", "seven")] = 57;
        _relations.People["heat"] = 90;
        _relations.People["seven"] = 120;
    }

    [Theory]
    [InlineData("You liked Heat, and 57 people who liked it also liked Seven.")]
    [InlineData("57 people who liked Heat also liked Seven, so it may suit you too.")]
    [InlineData("Because you liked The Usual Suspects, you might enjoy Seven, a mystery thriller.")]
    [InlineData("Like The Usual Suspects, which you liked, Seven is a mysterious thriller from the 1990s.")]
    [InlineData("If you enjoyed the Usual Suspects (1995), Seven (1995) is a great pick!")]
    [InlineData("You loved Heat and The Usual Suspects, and Seven shares the same thriller elements.")]
    [InlineData("Your liking for Heat makes Seven a natural choice from 1995.")]
    public void What_the_evidence_holds_may_be_said(string sentence) => Assert.Null(Checker().Check(sentence));

    [Theory]
    [InlineData("You liked Casino, and Seven is a thriller too.", "'Casino'")]
    [InlineData("You liked Heat, and Seven also has Brad Pitt.", "'Brad'")]
    [InlineData("You liked Heat, and Seven won an award.", "'won'")]
    [InlineData("You liked Heat, and Seven is a story about two detectives.", "'story'")]
    [InlineData("You liked Heat, and Seven has the same director.", "'director'")]
    [InlineData("You liked Heat, and Seven is a gripping thriller.", "'gripping'")]
    [InlineData("You liked Heat, and Seven is a romantic thriller.", "'romantic' is no genre of")]
    [InlineData("You liked Heat, and Seven is a mystery too.", "'mystery' is no genre of Heat")]
    [InlineData("You liked Heat, and 58 people who liked it also liked Seven.", "'58 people'")]
    [InlineData("You liked The Usual Suspects, and 57 people who liked it also liked Seven.", "'57")]
    [InlineData("You liked Heat, and 57 people liked Seven.", "'57")]
    [InlineData("You liked Heat, and Seven is from 1997.", "'1997'")]
    [InlineData("You liked Heat, and Seven is from the 1980s.", "'1980s'")]
    [InlineData("You liked Seven, and Heat is a thriller too.", "Seven is said to be known to the user")]
    [InlineData("Because you liked Heat and Seven, this thriller fits.", "Seven is said to be known")]
    [InlineData("Since you liked Seven, you may enjoy Heat.", "")]
    [InlineData("You might enjoy Heat, a thriller like Seven.", "Heat is recommended in place of Seven")]
    [InlineData("You see, Heat is a great pick, like Seven.", "Heat is recommended in place of Seven")]
    [InlineData("You liked Heat, which is like Heat, and Seven fits.", "Heat is named twice")]
    [InlineData("You liked Heat, but Seven is not a thriller.", "'but'")]
    [InlineData("You asked for a thriller like Heat, and Seven fits.", "did not ask for anything")]
    [InlineData("Heat and Seven are both thrillers.", "does not speak to the user")]
    [InlineData("You will like Seven for sure.", "cites nothing")]
    [InlineData("You liked Heat and it is a thriller too.", "does not name Seven")]
    [InlineData("You you liked Heat, and Seven is a thriller.", "stammers")]
    [InlineData("You liked \"Something Else\" and Heat, and Seven fits.", "")]
    [InlineData("You liked Heat, so watch Seven at https://example.com.", "")]
    [InlineData("You liked Heat <|im_end|> and Seven fits.", "")]
    [InlineData("You liked Heat, and it's from Seven.", "has no place")]
    [InlineData("You liked Heat, and Seven", "no end")]
    [InlineData("Seven fits.", "too short")]
    [InlineData("You liked Heat \uE000 and Seven fits.", "private-use")]
    [InlineData("", "too short")]
    public void What_it_does_not_hold_may_not(string sentence, string problem)
    {
        var found = Checker().Check(sentence);

        Assert.NotNull(found);
        Assert.Contains(problem, found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_longer_title_is_not_taken_for_a_shorter_one()
    {
        Assert.Contains("'Samurai'", Checker().Check("You liked Heat, and Seven Samurai is a thriller too."), StringComparison.Ordinal);
        Assert.Contains("'2 is'", Checker().Check("You liked Heat, and Seven 2 is a thriller too."), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_only_seen_is_not_said_to_be_liked()
    {
        var checker = new ClaimChecker(Facts(new ExplanationRequest(Seven, Seen(Suspects))));

        Assert.Contains("did not say", checker.Check("You liked The Usual Suspects, and Seven is a mystery thriller too."), StringComparison.Ordinal);
        Assert.Null(checker.Check("You have seen The Usual Suspects, and Seven is a mystery thriller too."));
    }

    [Fact]
    public void Only_what_was_asked_for_is_said_to_be()
    {
        ClaimChecker Asked() => new(Facts(new ExplanationRequest(Seven, Liked(Heat)) { Filter = new ItemFilter { Genres = ["Thriller"] } }));

        Assert.Null(Asked().Check("You asked for a thriller, and Seven is a mystery thriller."));
        Assert.Contains("did not ask for mystery", Asked().Check("You asked for a mystery, and Seven fits that well."), StringComparison.Ordinal);
        Assert.Contains("did not ask for Seven", Asked().Check("You asked for Seven, and it is a thriller."), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("You liked Heat, and people who talked about it also talked about Seven in 12 conversations.", null)]
    [InlineData("People who talked about Heat also talked about Seven in 12 conversations, so it may suit you too.", null)]
    [InlineData("You liked Heat, and people who talked about it also talked about Seven in 13 conversations.", "'13 conversations'")]
    [InlineData("You liked The Usual Suspects, and people who talked about it also talked about Seven in 12 conversations.", "'12 conversations'")]
    [InlineData("You liked Heat, and people who talked about it also talked about Seven.", "talked about")]
    [InlineData("You liked Heat, and people who liked Seven talked about it in 12 conversations.", "talked about")]
    [InlineData("You liked Heat, and Seven is a thriller from 12 conversations.", "talked about")]
    [InlineData("You liked Heat, and people who talked about Seven also talked about Seven in 12 conversations.", "talked about")]
    public void What_people_talked_about_is_told_whole(string sentence, string? problem)
    {
        _relations.Conversations[("heat", "seven")] = 12;
        var checker = new ClaimChecker(Facts(new ExplanationRequest(Seven, Liked(Heat, Suspects)) { SpokenOfTogether = true }, _relations));

        var found = checker.Check(sentence);

        Assert.Equal(problem is null, found is null);
        Assert.Contains(problem ?? "", found ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Conversations_are_no_evidence_where_they_were_no_reason()
    {
        _relations.Conversations[("heat", "seven")] = 12;

        Assert.DoesNotContain("conversations", Facts(new ExplanationRequest(Seven, Liked(Heat)), _relations).Evidence.Select(fact => fact.Kind));
        Assert.Contains("conversations", Facts(new ExplanationRequest(Seven, Liked(Heat)) { SpokenOfTogether = true }, _relations).Evidence.Select(fact => fact.Kind));
    }

    [Fact]
    public void A_second_sentence_may_not_repeat_the_first()
    {
        var checker = Checker();
        Assert.Null(checker.Check("You liked Heat, and Seven is a thriller too."));

        Assert.Contains("repeats", checker.Check("Like Heat, it is a thriller."), StringComparison.Ordinal);
        Assert.Null(checker.Check("Both are from the 1990s."));
    }

    [Fact]
    public void Nothing_is_said_of_other_people_where_nothing_is_known()
    {
        var checker = new ClaimChecker(Facts(new ExplanationRequest(Seven, Liked(Suspects))));

        Assert.Contains("other people", checker.Check("You and other people may like Seven, a mystery thriller."), StringComparison.Ordinal);
    }

    private ClaimChecker Checker() => new(Facts(new ExplanationRequest(Seven, Liked(Heat, Suspects)), _relations));
}

using ChatRec.Evaluation.Rankers;

namespace ChatRec.Evaluation.Tests.Rankers;

public sealed class LetterBiasTests
{
    [Fact]
    public void A_model_that_reads_candidates_and_not_places_has_tau_1()
    {
        var bias = LetterBias.Of([Passes.Run(1, Passes.Letters(0, plain: [3, 1, 2], reversed: [2, 1, 3]))])!;

        Assert.Equal(1, bias.Tau, 12);
        Assert.Equal(Math.Sqrt(2.0 / 3), bias.Spread, 6);
    }

    [Fact]
    public void A_model_that_only_likes_the_first_places_has_tau_minus_1()
    {
        var bias = LetterBias.Of([Passes.Run(1, Passes.Letters(0, plain: [3, 2, 1], reversed: [3, 2, 1]))])!;

        Assert.Equal(-1, bias.Tau, 12);
    }

    [Fact]
    public void The_prior_is_told_by_letter_in_their_order_with_its_range()
    {
        var bias = LetterBias.Of([Passes.Run(1, Passes.Letters(0, [3, 2, 1], [3, 2, 1])), Passes.Run(2, Passes.Letters(0, [3, 2, 1], [3, 2, 1]))])!;

        Assert.Equal([new("A", 2), new("B", -1), new("C", -1)], bias.Prior);
        Assert.Equal(3, bias.PriorRange);
    }

    [Fact]
    public void Where_no_letters_are_read_there_is_nothing_to_tell() => Assert.Null(LetterBias.Of([Passes.Run(1, Passes.Titles(0, [1, 2]))]));
}

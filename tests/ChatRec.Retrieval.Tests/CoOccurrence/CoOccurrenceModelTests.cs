using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Tests.CoOccurrence;

public sealed class CoOccurrenceModelTests
{
    // Two users: one went A B C, the other B A.
    private static readonly Catalogue Letters = new(new[] { "A", "B", "C", "D" }.Select(id => new Item(id, id, null, [])));

    private static readonly InteractionSequence[] TwoUsers = [Sequence("u", 0, 1, 2), Sequence("v", 1, 0)];

    [Fact]
    public void Weights_are_those_computed_by_hand()
    {
        var model = CoOccurrenceModel.Build(Letters, TwoUsers, Options(), default);

        // g = 0.5, b = 0.2. F: AB 1, AC .5, BC 1, BA 1. M = F + .2 Fᵀ: AB 1 + .2·1, AC .5, BA 1 + .2·1, BC 1, CA .2·.5, CB .2·1.
        // Row sums: A 1.7, B 2.2, C .3. Column sums: A 1.3, B 1.4, C 1.5. α .5 with s 2, β .25 with t 3.
        AssertWeights(model, 0, (1, 1.2, 1.7, 1.4), (2, 0.5, 1.7, 1.5));
        AssertWeights(model, 1, (0, 1.2, 2.2, 1.3), (2, 1.0, 2.2, 1.5));
        AssertWeights(model, 2, (1, 0.2, 0.3, 1.4), (0, 0.1, 0.3, 1.3));
        Assert.Empty(model.Neighbours(3));
    }

    [Fact]
    public void A_pair_further_apart_than_the_window_is_not_counted()
    {
        var options = Options();
        options.Window = 1;
        var model = CoOccurrenceModel.Build(Letters, TwoUsers, options, default);

        Assert.Equal([1], model.Neighbours(0).Select(neighbour => neighbour.Item));
    }

    [Fact]
    public void A_sequence_scores_its_newest_items_most()
    {
        var model = CoOccurrenceModel.Build(Letters, TwoUsers, Options(), default);

        var scores = model.ScoreSequence([0, 1]);

        Assert.Equal((0.6 * Weight(model, 0, 2)) + Weight(model, 1, 2) + 1e-7, scores[2], 1e-9);
        Assert.Equal(0, scores[3]);
    }

    [Fact]
    public void Only_the_newest_items_of_a_sequence_count()
    {
        var options = Options();
        options.HistoryLength = 1;
        var model = CoOccurrenceModel.Build(Letters, TwoUsers, options, default);

        Assert.Equal(model.ScoreSequence([1]), model.ScoreSequence([0, 1]));
    }

    [Fact]
    public void An_exponent_applies_to_each_count()
    {
        var options = Options();
        options.Power = 2;
        var model = CoOccurrenceModel.Build(Letters, TwoUsers, options, default);

        // Squares: AB 1.44, AC .25; row A 1.69; columns B 1.44 + .04, C .25 + 1.
        AssertWeights(model, 0, (1, 1.44, 1.69, 1.48), (2, 0.25, 1.69, 1.25));
    }

    [Fact]
    public void Neighbours_past_the_limit_are_the_weakest()
    {
        var sequences = Enumerable.Range(0, 40).Select(user => Sequence($"u{user}", 0, 1 + (user % 15), 16)).ToArray();
        var catalogue = new Catalogue(Enumerable.Range(0, 17).Select(index => new Item($"i{index}", "Title", null, [])));
        var options = Options();
        var all = CoOccurrenceModel.Build(catalogue, sequences, options, default).Neighbours(0);
        options.MaxNeighbours = 10;

        var kept = CoOccurrenceModel.Build(catalogue, sequences, options, default).Neighbours(0);

        Assert.Equal(16, all.Count);
        Assert.Equal(all.Take(10), kept);
    }

    [Fact]
    public void Liked_together_counts_users_who_liked_both()
    {
        InteractionSequence[] sequences =
        [
            new("u", [0, 1, 2], [5, 5, 1], [Signal.Liked, Signal.Liked, Signal.Disliked], [1, 2, 3]),
            new("v", [1, 0, 2], [5, 5, 5], [Signal.Liked, Signal.Liked, Signal.Liked], [1, 2, 3]),
            new("w", [0, 0, 1], [5, 5, 3], [Signal.Liked, Signal.Liked, Signal.Seen], [1, 2, 3]),
        ];
        var model = CoOccurrenceModel.Build(Letters, sequences, Options(), default);

        Assert.Equal(2, model.CountTogether("A", "B"));
        Assert.Equal(1, model.CountTogether("C", "A"));
        Assert.Equal(0, model.CountTogether("A", "D"));
        Assert.Equal(0, model.CountTogether("A", "unknown"));
        Assert.Equal(3, model.CountLiked("A"));
        Assert.Equal(Signal.Liked, model.CountedSignal);
        // 2 of √(3·2), 1 of √(3·1), shrinkage 10.
        var scores = model.ScoreLikedTogether([0], [0.5]);
        Assert.Equal(0.5 * 2 / (Math.Sqrt(6) + 10), scores[1], 1e-12);
        Assert.Equal(0.5 * 1 / (Math.Sqrt(3) + 10), scores[2], 1e-12);
        Assert.Equal(0, scores[3]);
    }

    [Fact]
    public void Data_without_ratings_counts_who_saw_both()
    {
        var model = CoOccurrenceModel.Build(Letters, TwoUsers, Options(), default);

        Assert.Equal(Signal.Seen, model.CountedSignal);
        Assert.Equal(2, model.CountTogether("A", "B"));
    }

    [Fact]
    public void The_blend_is_the_weighted_sum_of_roots_and_at_its_ends_one_of_the_two()
    {
        var options = Options();
        options.LikedShare = 0.25;
        var model = CoOccurrenceModel.Build(Letters, TwoUsers, options, default);
        double[] transitions = model.Score([0], [1]), liked = model.ScoreLikedTogether([0], [1]);

        var blended = model.ScoreBlended([0], [1]);

        for (var item = 0; item < 4; item++)
        {
            Assert.Equal((0.75 * Math.Sqrt(transitions[item] / transitions.Max())) + (0.25 * Math.Sqrt(liked[item] / liked.Max())), blended[item], 1e-12);
        }
    }

    [Fact]
    public void The_same_data_gives_the_same_model_whatever_the_threads_do()
    {
        var random = new Random(5);
        var catalogue = new Catalogue(Enumerable.Range(0, 200).Select(index => new Item($"i{index}", "Title", null, [])));
        var sequences = Enumerable.Range(0, 100).Select(user => Sequence($"u{user}", [.. Enumerable.Range(0, 50).Select(_ => random.Next(200))])).ToArray();

        var first = CoOccurrenceModel.Build(catalogue, sequences, Options(), default);
        var second = CoOccurrenceModel.Build(catalogue, sequences, Options(), default);

        for (var item = 0; item < 200; item++)
        {
            Assert.Equal(first.Neighbours(item), second.Neighbours(item));
        }
    }

    [Fact]
    public void Nothing_to_count_is_no_error()
    {
        var model = CoOccurrenceModel.Build(Letters, [], Options(), default);

        Assert.All(model.ScoreBlended([0], [1]), score => Assert.Equal(0, score));
        Assert.Equal(0, model.CountTogether("A", "B"));
    }

    [Fact]
    public void A_wrong_option_is_named()
    {
        var options = Options();
        options.RecencyDecay = 2;

        Assert.Contains("Retrieval:CoOccurrence:RecencyDecay = '2'", Assert.Throws<ArgumentException>(() => CoOccurrenceModel.Build(Letters, [], options, default)).Message, StringComparison.Ordinal);
    }

    private static CoOccurrenceOptions Options() => new()
    {
        DistanceDecay = 0.5,
        BackwardShare = 0.2,
        SeedNormalisation = 0.5,
        SeedSmoothing = 2,
        CandidateNormalisation = 0.25,
        CandidateSmoothing = 3,
    };

    private static InteractionSequence Sequence(string user, params int[] items) => new(
        user, items, [.. items.Select(_ => float.NaN)], [.. items.Select(_ => Signal.Seen)], [.. items.Select((_, position) => (long)position)]);

    private static double Weight(CoOccurrenceModel model, int seed, int item) => model.Neighbours(seed).Single(neighbour => neighbour.Item == item).Weight;

    private static void AssertWeights(CoOccurrenceModel model, int seed, params (int Item, double Count, double RowSum, double ColumnSum)[] expected)
    {
        Assert.Equal(expected.Select(entry => entry.Item), model.Neighbours(seed).Select(neighbour => neighbour.Item));
        foreach (var (item, count, row, column) in expected)
        {
            Assert.Equal(count / (Math.Pow(row + 2, 0.5) * Math.Pow(column + 3, 0.25)), Weight(model, seed, item), 1e-6);
        }
    }
}

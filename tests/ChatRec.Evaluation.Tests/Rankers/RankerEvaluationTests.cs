using ChatRec.Evaluation.Metrics;
using ChatRec.Evaluation.Rankers;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Evaluation.Tests.Rankers;

public sealed class RankerEvaluationTests
{
    private static readonly Catalogue Catalogue = new(Enumerable.Range(0, 10).Select(i => new Item($"i{i}", $"Title {i}", null, [])));

    [Fact]
    public async Task A_ranker_that_knows_the_answer_puts_it_first_in_both_orders_and_only_retrieved_users_are_asked()
    {
        var asked = 0;
        var evaluation = new RankerEvaluation(
            Catalogue,
            (history, _) => Task.FromResult(Candidates(history, 3, 4, 5)),
            (request, _) =>
            {
                asked++;
                return Task.FromResult(Scores(request, [.. request.Candidates.Select(c => c.Item.Id == "i5" ? 9f : 0f)]));
            });

        var cases = await evaluation.RunAsync(
            [new("a", [1, 2], 5), new("b", [1, 2], 9)], seed: 1, progress: null, TestContext.Current.CancellationToken);

        Assert.Equal(2, asked);
        Assert.Equal([3, 0], Readings.Retriever(cases).Ranks);
        Assert.Equal([1, 0], Readings.Letters(cases).Ranks);
        Assert.Equal([1, 0], Readings.ShuffledLetters(cases).Ranks);
        Assert.Equal([1, 0.5, 1.0 / 3], cases[1].RetrieverScores);
        Assert.Throws<InvalidOperationException>(() => cases[1].Utilities(new FusionWeights { RankerWeight = 1 }));
    }

    [Fact]
    public async Task Where_probabilities_are_judged_the_ranker_is_asked_about_every_list()
    {
        var evaluation = new RankerEvaluation(
            Catalogue, (history, _) => Task.FromResult(Candidates(history, 3, 4, 5)), (request, _) => Task.FromResult(Scores(request, [0, 1, 2])));

        var cases = await evaluation.RunAsync([new("a", [1, 2], 9), new("b", [1, 2], 5)], seed: 1, progress: null, TestContext.Current.CancellationToken, askForAll: true);

        Assert.False(cases[0].IsRetrieved);
        Assert.Equal(Fusion.Standardize([0, 1, 2]), cases[0].Utilities(new FusionWeights { RetrieverWeight = 0, RankerWeight = 1 }));
        Assert.Equal((null, 0), (cases[0].Shuffled, Readings.Letters(cases).Ranks[0]));
    }

    [Fact]
    public async Task A_ranker_that_only_likes_a_letter_is_unmasked_by_shuffling_and_by_its_prior()
    {
        // Always the first letter: right whenever the retriever was right first.
        var evaluation = new RankerEvaluation(
            Catalogue,
            (history, _) => Task.FromResult(Candidates(history, 5, 4, 3, 2, 1, 0)),
            (request, _) => Task.FromResult(Scores(request, [.. request.Candidates.Select((_, place) => place == 0 ? 9f : 0f)])));
        var questions = Enumerable.Range(0, 60).Select(user => new ChatRec.Evaluation.Splits.LeaveOneOut.Case($"u{user}", [7, 8], 5)).ToList();

        var cases = await evaluation.RunAsync(questions, seed: 1, progress: null, TestContext.Current.CancellationToken);
        var prior = FusionWeights.EstimateLabelPrior(cases.Select(user => user.Shuffled!));

        Assert.All(Readings.Letters(cases).Ranks, rank => Assert.Equal(1, rank));
        Assert.InRange(Readings.ShuffledLetters(cases).Ranks.Count(rank => rank == 1), 2, 25);
        Assert.All(Readings.ShuffledLettersWithoutPrior(cases, prior).Ranks, rank => Assert.Equal(1, rank)); // ties: the retriever's order
    }

    [Fact]
    public async Task The_history_reaches_the_retriever_oldest_first()
    {
        IReadOnlyList<string> seen = [];
        var evaluation = new RankerEvaluation(
            Catalogue,
            (history, _) =>
            {
                seen = [.. history.Interactions.Select(interaction => interaction.ItemId)];
                return Task.FromResult(Candidates(history));
            },
            (_, _) => throw new InvalidOperationException("No candidate, no pass."));

        await evaluation.RunAsync([new("a", [7, 2, 5], 1)], seed: 1, progress: null, TestContext.Current.CancellationToken);

        Assert.Equal(["i7", "i2", "i5"], seen);
    }

    [Fact]
    public void Chance_is_the_mean_over_all_ranks()
    {
        var user = RankedCase.NotRetrieved("a", [3, 2, 1, 0]) with { Target = 0 };

        Assert.Equal(0.5, Readings.Chance([user], rank => RankMetrics.Recall(rank, 2)), 1e-12);
    }

    private static OnePassScores Scores(RankingRequest request, float[] logits) => new(
        request.Candidates, [.. request.Candidates.Select((_, place) => ((char)('A' + place)).ToString())], logits, "template", new ScorerModel("double", null, 100), 50, 0);

    private static IReadOnlyList<Candidate> Candidates(History history, params int[] items)
    {
        Assert.NotEmpty(history.Interactions);
        return [.. items.Select((item, place) => new Candidate(Catalogue[item], 1.0 / (place + 1), []))];
    }
}

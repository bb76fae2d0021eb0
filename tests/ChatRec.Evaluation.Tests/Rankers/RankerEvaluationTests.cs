using ChatRec.Evaluation.Metrics;
using ChatRec.Evaluation.Rankers;
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
                return Task.FromResult(new LabelLogits([.. request.Candidates.Select(c => c.Item.Id == "i5" ? 9.0 : 0.0)], 100));
            });

        var cases = await evaluation.RunAsync(
            [new("a", [1, 2], 5), new("b", [1, 2], 9)], seed: 1, progress: null, TestContext.Current.CancellationToken);

        Assert.Equal(2, asked);
        Assert.Equal([3, 0], Reading.Of("retriever", cases, user => user.RetrieverScores).Ranks);
        Assert.Equal([1, 0], Reading.Of("letters", cases, user => user.Logits).Ranks);
        Assert.Equal([1, 0], Reading.Of("shuffled", cases, user => user.ShuffledLogits).Ranks);
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
    public void A_reading_that_only_shows_position_gives_ties_to_the_retriever()
    {
        var cases = new[] { new RankedCase("a", 1, [3, 2, 1], [5, 5, 5], [5, 5, 5], 10, 1) };

        Assert.Equal([2], Reading.Of("flat", cases, user => user.Logits).Ranks);
        Assert.Equal(RankMetrics.Ndcg(2, 10), Reading.Of("flat", cases, user => user.Logits).Mean(r => RankMetrics.Ndcg(r, 10), r => r > 0));
    }

    private static IReadOnlyList<Candidate> Candidates(History history, params int[] items)
    {
        Assert.NotEmpty(history.Interactions);
        return [.. items.Select((item, place) => new Candidate(Catalogue[item], 1.0 / (place + 1), []))];
    }
}

using ChatRec.Bot.Ledger;
using ChatRec.Bot.Recommendations;
using ChatRec.Ranking.Explanations;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;
using Microsoft.Data.Sqlite;

namespace ChatRec.Bot.Tests.Recommendations;

public sealed class RecommenderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec-recommender-").FullName;
    private readonly Catalogue _catalogue = new(Enumerable.Range(1, 150).Select(id => new Item($"{id}", $"Film {id}", 2000, [])));
    private readonly List<RetrievalRequest> _asked = [];
    private SqliteLedger _ledger = null!;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(1, 20)]
    [InlineData(5, 20)]
    [InlineData(100, 100)]
    public async Task Ranks_at_least_twenty_and_returns_what_was_asked(int count, int candidates)
    {
        var recommendation = await Make().RecommendAsync(Request(count), default);

        Assert.Equal(candidates, Assert.Single(_asked).Count);
        Assert.Equal(count, recommendation.Items.Count);
        // The ranker turns the list round.
        Assert.Equal($"{candidates}", recommendation.Items[0].Item.Id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task Refuses_other_counts(int count) => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Make().RecommendAsync(Request(count), default));

    [Fact]
    public async Task Is_in_the_ledger_before_it_is_returned()
    {
        var recommendation = await Make("late encoder.", "no model.").RecommendAsync(Request(5), default);

        var found = await _ledger.FindAsync(recommendation.Id, default);
        Assert.Equal(recommendation.Items.Select(item => item.Item.Id), found!.Items.Select(item => item.Item.Id));
        Assert.Equal("late encoder. no model.", found.Degraded);
        Assert.Equal(("model-hash", "lrurec-0123456789ab.gguf 89ab"), (found.ModelHash, found.Retriever));
    }

    [Fact]
    public async Task Ids_sort_by_time_even_within_a_millisecond()
    {
        var recommender = Make();
        var ids = new List<string>();
        for (var turn = 0; turn < 50; turn++)
        {
            ids.Add((await recommender.RecommendAsync(Request(1), default)).Id);
        }

        Assert.All(ids, id => Assert.Equal(26, id.Length));
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(50, ids.Distinct().Count());
    }

    [Fact]
    public async Task Ranks_as_many_candidates_as_its_parts_say()
    {
        await Make(candidatesRanked: 40).RecommendAsync(Request(5), default);

        Assert.Equal(40, Assert.Single(_asked).Count);
    }

    [Fact]
    public async Task Keeps_the_reasons_of_what_the_dialogue_model_found_with_the_list()
    {
        Make();
        var parts = new RecommenderParts(
            (request, _) => Task.FromResult<(IReadOnlyList<Candidate>, string?)>(([.. _catalogue.Items.Take(2).Select(item => new Candidate(item, 1, []))], null)),
            (request, _) => Task.FromResult(new RankedList(
                [.. request.Candidates.Select((candidate, index) => new RankedItem(candidate.Item, index + 1, 0.5, 0.5, [new Provenance(index == 0 ? "dialogue" : "history", 1, 2.5)]))], null, "template", 10)),
            Explain,
            Reasons: (request, ids) => ids.ToDictionary(id => id, id => (IReadOnlyList<ScoreReason>)[new ScoreReason(ScoreReason.NamedTogether, 0.1 + request.Said.Count)]));

        var recommendation = await new Recommender(parts, _ledger, TimeProvider.System).RecommendAsync(Request(2) with { Said = ["something scary"] }, default);
        var kept = await _ledger.FindAsync(recommendation.Id, default);

        var (item, reasons) = Assert.Single(recommendation.Reasons);
        Assert.Equal((recommendation.Items[0].Item.Id, new ScoreReason(ScoreReason.NamedTogether, 1.1)), (item, Assert.Single(reasons)));
        Assert.Equal(reasons, Assert.Single(kept!.Reasons).Value);
    }

    [Fact]
    public async Task Explains_only_what_it_recommended()
    {
        var recommender = Make();
        var recommendation = await recommender.RecommendAsync(Request(5), default);

        var update = await recommender.ExplainAsync(recommendation, recommendation.Items[1].Item.Id, default).FirstAsync();

        Assert.Equal($"{recommendation.Id} {recommendation.Items[1].Item.Id}", update.Delta);
        Assert.Throws<ArgumentException>(() => recommender.ExplainAsync(recommendation, "1", default));
    }

    private static RecommendationRequest Request(int count) => new(History.Empty, ItemFilter.None, count);

    private Recommender Make(string? retrievalDegraded = null, string? rankingDegraded = null, int candidatesRanked = 20)
    {
        _ledger = new SqliteLedger(new BotDatabase(Path.Combine(_folder, "chatrec.db")), _catalogue);
        return new Recommender(new RecommenderParts(Find, Rank, Explain, () => "model-hash", () => "lrurec-0123456789ab.gguf 89ab", candidatesRanked), _ledger, TimeProvider.System);

        Task<(IReadOnlyList<Candidate>, string?)> Find(RetrievalRequest request, CancellationToken cancellationToken)
        {
            _asked.Add(request);
            return Task.FromResult<(IReadOnlyList<Candidate>, string?)>(
                ([.. _catalogue.Items.Take(request.Count).Select(item => new Candidate(item, 1, []))], retrievalDegraded));
        }

        Task<RankedList> Rank(RankingRequest request, CancellationToken cancellationToken) => Task.FromResult(new RankedList(
            [.. request.Candidates.Reverse().Select((candidate, index) => new RankedItem(candidate.Item, index + 1, 0.5, 0.1, []))], rankingDegraded, "template", 10));
    }

    private static async IAsyncEnumerable<ExplanationUpdate> Explain(
        Recommendation recommendation, RankedItem item, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new ExplanationUpdate($"{recommendation.Id} {item.Item.Id}", null);
    }
}

using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Indexing;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Popularity;
using ChatRec.Retrieval.VectorStores.Sqlite;

namespace ChatRec.Retrieval.Tests.Candidates;

public sealed class CandidateGeneratorTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Genres = ["Action", "Comedy", "Drama", "Horror"];
    private static readonly string[] Words = ["Moon", "River", "Robot", "Ghost", "Heist", "Garden", "Winter", "Train"];

    private readonly TemporaryFolder _folder = new();
    private readonly HashingEmbeddingGenerator _embeddings = new();
    private readonly CandidateOptions _options = new();
    private SqliteVectorStore _store = null!;
    private Catalogue _catalogue = null!;
    private IReadOnlyList<InteractionSequence> _interactions = null!;
    private ContentVectors _vectors = null!;

    public async ValueTask InitializeAsync()
    {
        var random = new Random(7);
        _catalogue = new Catalogue(Enumerable.Range(0, 200).Select(index => new Item(
            $"i{index}",
            $"{Words[index % 8]} {Words[random.Next(8)]} {index}",
            index % 9 == 0 ? null : 1960 + random.Next(60),
            [.. Genres.Where(_ => random.Next(3) == 0)])));
        _interactions = [.. Enumerable.Range(0, 60).Select(user => Sequence(random, user))];
        var database = new CatalogueDatabase(_folder.File("catalogue.db"));
        _store = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = _folder.File("vectors.db") });
        _vectors = (await new ItemIndexer(new ContentVectorLoader(database, Encoder(), Content()), _store).IndexAsync(_catalogue, null, default)).Vectors;
    }

    [Fact]
    public async Task Candidates_satisfy_the_filter_are_new_to_the_person_and_say_where_they_come_from()
    {
        var generator = Generator();
        var random = new Random(11);
        for (var round = 0; round < 60; round++)
        {
            var request = RandomRequest(random);

            var set = await generator.GenerateAsync(request, default);

            Assert.Null(set.Degraded);
            var known = request.History.Interactions.Select(interaction => interaction.ItemId).Concat(request.LikeItemIds).ToHashSet();
            Assert.All(set.Candidates, candidate => Assert.True(request.Filter.Matches(candidate.Item) && !known.Contains(candidate.Item.Id)));
            Assert.Equal(Math.Min(request.Count, _catalogue.Items.Count(item => request.Filter.Matches(item) && !known.Contains(item.Id))), set.Candidates.Count);
            Assert.Equal(set.Candidates.Count, set.Candidates.DistinctBy(candidate => candidate.Item.Id).Count());
            for (var index = 0; index < set.Candidates.Count; index++)
            {
                var candidate = set.Candidates[index];
                Assert.Equal(new Provenance("retrieval", index + 1, candidate.Score), candidate.Provenance[^1]);
                Assert.True(candidate.Provenance.Count > 1);
                Assert.True(index == 0 || candidate.Score <= set.Candidates[index - 1].Score);
            }
        }
    }

    [Fact]
    public async Task Provenance_is_the_rank_and_score_in_the_source_s_own_list()
    {
        var request = new RetrievalRequest(Liked("i3", "i4"), ItemFilter.None, 20) { Text = "ghost train" };
        var deep = request with { Count = _options.Depth };
        var lists = new Dictionary<string, IReadOnlyList<ScoredItem>>();
        foreach (var retriever in Retrievers(_store))
        {
            lists.Add(retriever.Name, await retriever.RetrieveAsync(deep, default));
        }

        var set = await Generator().GenerateAsync(request, default);

        Assert.Equal(["cooccurrence", "history", "popularity", "request"], lists.Keys.Order());
        foreach (var candidate in set.Candidates)
        {
            var expected = lists
                .Select(list => (list.Key, Rank: list.Value.ToList().FindIndex(item => item.ItemId == candidate.Item.Id)))
                .Where(place => place.Rank >= 0)
                .Select(place => new Provenance(place.Key, place.Rank + 1, lists[place.Key][place.Rank].Score));
            Assert.Equal(expected.OrderBy(place => place.Source), candidate.Provenance.SkipLast(1).OrderBy(place => place.Source));
        }
    }

    [Fact]
    public async Task Words_alone_find_items_about_them()
    {
        _options.ContentPopularity = 0;

        var set = await Generator().GenerateAsync(new RetrievalRequest(History.Empty, ItemFilter.None, 5) { Text = "robot" }, default);

        Assert.All(set.Candidates, candidate => Assert.Contains("Robot", candidate.Item.Title, StringComparison.Ordinal));
        Assert.All(set.Candidates, candidate => Assert.Contains(candidate.Provenance, place => place.Source == "request"));
    }

    [Fact]
    public async Task Without_anything_to_go_by_the_popular_come_in_their_order()
    {
        var set = await Generator().GenerateAsync(new RetrievalRequest(History.Empty, ItemFilter.None, 5), default);

        var popular = PopularityModel.Build(_catalogue, _interactions, new PopularityOptions()).Ranked.Take(5).Select(item => item.ItemId);
        Assert.Equal(popular, set.Candidates.Select(candidate => candidate.Item.Id));
    }

    [Fact]
    public async Task Only_dislikes_say_nothing_for_anything()
    {
        var history = new History([new Interaction("i1", Signal.Disliked, Now)]);

        var set = await Generator().GenerateAsync(new RetrievalRequest(history, ItemFilter.None, 5), default);

        Assert.All(set.Candidates, candidate => Assert.Equal(["popularity", "retrieval"], candidate.Provenance.Select(place => place.Source)));
    }

    [Theory]
    [InlineData("history")]
    [InlineData("cooccurrence")]
    public async Task A_dislike_pushes_away_what_goes_with_it(string source)
    {
        _options.ContentPopularity = 0;
        var retriever = Retrievers(_store).Single(retriever => retriever.Name == source);
        var disliked = (await Ask(new Interaction("i5", Signal.Liked, Now)))[0];

        var before = await Ask(new Interaction("i3", Signal.Liked, Now));
        var after = await Ask(new Interaction("i3", Signal.Liked, Now), new Interaction("i5", Signal.Disliked, Now));

        Assert.True(Rank(after) > Rank(before));

        async Task<IReadOnlyList<ScoredItem>> Ask(params Interaction[] interactions) =>
            await retriever.RetrieveAsync(new RetrievalRequest(new History(interactions), ItemFilter.None, 200), default);

        int Rank(IReadOnlyList<ScoredItem> items)
        {
            var rank = items.ToList().FindIndex(item => item.ItemId == disliked.ItemId);
            return rank < 0 ? int.MaxValue : rank;
        }
    }

    [Fact]
    public async Task A_store_that_is_down_leaves_the_other_sources_and_the_result_says_so()
    {
        using var down = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = _folder.File("down.db"), ExtensionPath = _folder.File("none.so") });

        var set = await Generator(down).GenerateAsync(new RetrievalRequest(Liked("i3"), ItemFilter.None, 10) { Text = "robot" }, default);

        Assert.Equal(10, set.Candidates.Count);
        Assert.Contains("history: SQLite vector store", set.Degraded, StringComparison.Ordinal);
        Assert.Contains("request: SQLite vector store", set.Degraded, StringComparison.Ordinal);
        Assert.Contains(set.Candidates[0].Provenance, place => place.Source == "cooccurrence");
    }

    [Fact]
    public async Task An_encoder_that_fails_leaves_the_other_sources()
    {
        _embeddings.FailAfter = _embeddings.Texts;

        var set = await Generator().GenerateAsync(new RetrievalRequest(Liked("i3"), ItemFilter.None, 10) { Text = "robot" }, default);

        Assert.Equal("request: The encoder was switched off.", set.Degraded);
        Assert.Contains(set.Candidates[0].Provenance, place => place.Source is "history" or "cooccurrence");
    }

    [Fact]
    public async Task An_item_that_the_catalogue_lost_is_passed_over()
    {
        var smaller = new Catalogue(_catalogue.Items.Take(100));
        var generator = new CandidateGenerator(smaller, Retrievers(_store), _options);

        var set = await generator.GenerateAsync(new RetrievalRequest(Liked("i3"), ItemFilter.None, 150), default);

        Assert.All(set.Candidates, candidate => Assert.NotNull(smaller.Find(candidate.Item.Id)));
    }

    [Fact]
    public async Task Cancelling_is_no_failure_of_a_source()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Generator().GenerateAsync(new RetrievalRequest(Liked("i3"), ItemFilter.None, 10), new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task A_count_out_of_range_is_refused(int count)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Generator().GenerateAsync(new RetrievalRequest(History.Empty, ItemFilter.None, count), default));
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        _embeddings.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static InteractionSequence Sequence(Random random, int user)
    {
        var items = Enumerable.Range(0, 30).Select(_ => (int)(200 * Math.Pow(random.NextDouble(), 2))).ToArray();
        return new InteractionSequence(
            $"u{user}",
            items,
            [.. items.Select(_ => float.NaN)],
            [.. items.Select(_ => (Signal)random.Next(3))],
            [.. items.Select((_, position) => 1_700_000_000L + (position * 3_600))]);
    }

    private static RetrievalRequest RandomRequest(Random random) => new(
        new History(Enumerable.Range(0, random.Next(6)).Select(_ => new Interaction($"i{random.Next(210)}", (Signal)random.Next(3), Now.AddDays(-random.Next(5))))),
        new ItemFilter
        {
            Genres = random.Next(3) == 0 ? [Genres[random.Next(4)]] : [],
            ExcludedGenres = random.Next(3) == 0 ? [Genres[random.Next(4)]] : [],
            YearFrom = random.Next(3) == 0 ? 1990 : null,
            ExcludedIds = new HashSet<string> { $"i{random.Next(200)}" },
        },
        1 + random.Next(250))
    {
        Text = random.Next(2) == 0 ? null : "ghost train",
        LikeItemIds = random.Next(3) == 0 ? [$"i{random.Next(200)}"] : [],
    };

    private static History Liked(params string[] ids) => new(ids.Select(id => new Interaction(id, Signal.Liked, Now)));

    private static ContentOptions Content() => new() { EncoderId = "hashing" };

    private ContentEncoder Encoder() => new(_embeddings, Content());

    private CandidateGenerator Generator(SqliteVectorStore? store = null) => new(_catalogue, Retrievers(store ?? _store), _options);

    private IRetriever[] Retrievers(SqliteVectorStore store)
    {
        var popularity = PopularityModel.Build(_catalogue, _interactions, new PopularityOptions());
        var search = new ContentSearch(store, "items", _catalogue, popularity, _options);
        var counting = new CoOccurrenceOptions();
        return
        [
            new HistoryRetriever(search, _vectors, _options),
            new RequestRetriever(search, Encoder()),
            new CoOccurrenceRetriever(_catalogue, CoOccurrenceModel.Build(_catalogue, _interactions, counting, default), counting, _options),
            new PopularityRetriever(_catalogue, popularity),
        ];
    }
}

using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Indexing;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Scoring;
using ChatRec.Retrieval.Tests.Trained;
using ChatRec.Retrieval.Tests.VectorStores.Qdrant;
using ChatRec.Retrieval.Trained;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Sqlite;

namespace ChatRec.Retrieval.Tests.Candidates;

/// <summary>The served source, store and all, against the fusion of whole catalogues that evaluation measures.</summary>
public sealed class BehaviourRetrieverTests : IAsyncLifetime
{
    private static readonly string[] Genres = ["Action", "Comedy", "Drama"];
    private static readonly Catalogue Catalogue = new(Enumerable.Range(0, 300).Select(index => new Item($"i{index}", $"Title {index}", 1950 + (index % 70), [Genres[index % 3]])));
    private static readonly IReadOnlyList<InteractionSequence> Interactions = [.. Enumerable.Range(0, 50).Select(user => Sequence(user))];

    private readonly TemporaryFolder _folder = new();
    private SqliteVectorStore _sqlite = null!;
    private TrainedRetriever _trained = null!;
    private ServedRetriever _served = null!;

    public ValueTask InitializeAsync()
    {
        _sqlite = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = _folder.File("vectors.db") });
        // Item 0 to 19 came later; the encoder has another order, and ten items that are gone.
        _trained = RandomRetriever.Publish(
            _folder.File("retriever"), Catalogue.Items.Skip(20).Reverse().Concat(Enumerable.Range(0, 10).Select(index => new Item($"gone{index}", "Gone", null, []))), seed: 4);
        _served = ServedRetriever.Create(_trained, Catalogue, Interactions, new TrainedOptions(), default);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _sqlite.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("qdrant")]
    public async Task The_served_list_is_the_evaluated_one_whatever_the_store(string provider)
    {
        await using var bed = provider == "qdrant" ? await QdrantTestBed.StartAsync() : null;
        IVectorStore store = bed is null ? _sqlite : bed.Store;
        var retriever = await IndexAsync(store);
        var whole = Whole();
        for (var user = 0; user < 15; user++)
        {
            var sequence = Sequence(100 + user);
            var history = sequence.ToHistory(Catalogue);
            var filter = user % 2 == 0 ? ItemFilter.None : new ItemFilter { Genres = ["Drama"], YearFrom = 1960 };

            var found = await retriever.RetrieveAsync(new RetrievalRequest(history, filter, 20), default);

            var known = history.Interactions.Select(interaction => interaction.ItemId).ToHashSet();
            var (scores, top) = (new float[whole.ItemCount], new ScoredIndex[20]);
            int[] numbers = [.. history.Interactions.Select(interaction => _served.Coverage.ModelIndex(interaction.ItemId)).Where(item => item >= 0)];
            whole.Score(numbers, scores);
            TopItems.Select(scores, item => _served.Coverage.CatalogueIndex(item) is >= 0 and var index && filter.Matches(Catalogue[index]) && !known.Contains(Catalogue[index].Id), top);
            Assert.Equal(top.Select(entry => _trained.Description.Items[entry.Item].Id), found.Select(item => item.ItemId));
        }
    }

    [Fact]
    public async Task Provenance_tells_both_lists_the_fused_one_and_the_generators()
    {
        var retriever = await IndexAsync(_sqlite);
        var generator = new CandidateGenerator(Catalogue, [retriever], new CandidateOptions());

        var set = await generator.GenerateAsync(new RetrievalRequest(Liked("i30", "i40", "i50"), ItemFilter.None, 10), default);

        var first = set.Candidates[0].Provenance;
        Assert.Equal(["behaviour", "retrieval"], first.Select(place => place.Source).Where(source => source is not ("sequence" or "transitions")));
        Assert.Contains(set.Candidates.SelectMany(candidate => candidate.Provenance), place => place.Source == "sequence");
        Assert.Contains(set.Candidates.SelectMany(candidate => candidate.Provenance), place => place.Source == "transitions");
        Assert.Equal(Enumerable.Range(1, 10), set.Candidates.Select(candidate => candidate.Provenance.Single(place => place.Source == "behaviour").Rank));
    }

    [Fact]
    public void The_encoder_reads_what_was_liked_or_seen_and_named_items_last()
    {
        var time = DateTimeOffset.UnixEpoch;
        var history = new History(
        [
            new Interaction("i60", Signal.Seen, time.AddDays(3)),
            new Interaction("i50", Signal.Disliked, time.AddDays(2)),
            new Interaction("i40", Signal.Liked, time.AddDays(1)),
            new Interaction("i3", Signal.Liked, time.AddDays(4)),
            new Interaction("i70", Signal.Liked, time.AddDays(5)),
        ]);
        var request = new RetrievalRequest(history, ItemFilter.None, 5) { LikeItemIds = ["i80", "i40", "i80", "unknown"] };

        Assert.Equal(["i60", "i70", "i80", "i40"], _served.HistoryOf(request).Select(item => _trained.Description.Items[item].Id));
    }

    [Fact]
    public async Task Who_has_no_history_that_it_knows_gets_nothing_from_it()
    {
        var retriever = await IndexAsync(_sqlite);

        Assert.Empty(await retriever.RetrieveAsync(new RetrievalRequest(History.Empty, ItemFilter.None, 5), default));
        Assert.Empty(await retriever.RetrieveAsync(new RetrievalRequest(Liked("i3"), ItemFilter.None, 5), default));
    }

    [Fact]
    public async Task Vectors_of_another_training_are_never_searched()
    {
        var before = await IndexAsync(_sqlite);
        var request = new RetrievalRequest(Liked("i30", "i40"), ItemFilter.None, 10);
        var expected = await before.RetrieveAsync(request, default);

        foreach (var seed in new[] { 8, 9 })
        {
            var next = RandomRetriever.Publish(_folder.File($"retriever{seed}"), Catalogue.Items, seed);
            await IndexAsync(_sqlite, ServedRetriever.Create(next, Catalogue, Interactions, new TrainedOptions(), default));
            if (seed == 8)
            {
                Assert.Equal(expected.Select(item => item.ItemId), (await before.RetrieveAsync(request, default)).Select(item => item.ItemId));
            }
        }

        var gone = await Assert.ThrowsAsync<VectorStoreException>(() => before.RetrieveAsync(request, default));
        Assert.Equal(VectorStoreFailure.CollectionMissing, gone.Reason);
    }

    private async Task<BehaviourRetriever> IndexAsync(IVectorStore store, ServedRetriever? served = null)
    {
        served ??= _served;
        var options = new ContentOptions { EncoderId = "hashing" };
        var content = new ContentVectorLoader(new CatalogueDatabase(_folder.File("catalogue.db")), new ContentEncoder(new HashingEmbeddingGenerator(), options), options);
        var indexer = new ItemIndexer(content, store, served.Coverage);
        await indexer.IndexAsync(Catalogue, null, default);
        return new BehaviourRetriever(served, store, () => indexer.Collection);
    }

    private StandardisedFusion Whole()
    {
        var description = _trained.Description;
        int[][] sequences = [.. Interactions.Select(sequence => sequence.Items.Select(_served.Coverage.ModelIndex).Where(item => item >= 0).ToArray())];
        var popularity = new float[_trained.Model.ItemCount];
        foreach (var item in sequences.SelectMany(sequence => sequence))
        {
            popularity[item]++;
        }

        var lists = TransitionCounts.Count(popularity.Length, sequences, description.Transitions, default);
        return new StandardisedFusion(
        [
            new FusionPart("sequence", new SequenceModelScorer(_trained.Model), description.Fusion[0].Transform, description.Fusion[0].Weight),
            new FusionPart("transitions", TransitionCounts.Scorer(lists, description.Transitions, popularity), description.Fusion[1].Transform, description.Fusion[1].Weight),
        ]);
    }

    private static History Liked(params string[] ids) => new(ids.Select((id, index) => new Interaction(id, Signal.Liked, DateTimeOffset.UnixEpoch.AddDays(index))));

    // Neighbours, so that the counts have something to count.
    private static InteractionSequence Sequence(int user)
    {
        var random = new Random(user);
        var start = random.Next(300);
        int[] items = [.. Enumerable.Range(0, 8).Select(step => (start + (step * 5) + random.Next(5)) % 300).Distinct()];
        return new InteractionSequence($"u{user}", items, [.. items.Select(_ => 5f)], [.. items.Select(_ => Signal.Liked)], [.. items.Select((_, index) => (long)index)]);
    }
}

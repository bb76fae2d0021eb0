using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.VectorStores;

namespace ChatRec.Retrieval.Tests.VectorStores;

/// <summary>
/// What every vector store promises. A store's test class derives from this and names the store; nothing in here knows which
/// one it is. Expected scores come from a plain computation in double precision.
/// </summary>
public abstract class VectorStoreContract
{
    private const string Collection = "contract";
    private const int ItemCount = 300;
    private static readonly string[] AllGenres = ["Action", "Comedy", "Drama", "Horror", "Sci-Fi"];

    private static readonly CollectionSchema Schema = new(
        Collection, [new NamedVector("content", 16, VectorDistance.Cosine), new NamedVector("sequence", 9, VectorDistance.Dot)]);

    /// <summary>A store without collections.</summary>
    protected abstract IVectorStore Store { get; }

    [Fact]
    public async Task Nearest_by_cosine_and_by_dot_product_agree_with_brute_force()
    {
        var (points, random) = await Fill();
        foreach (var (name, dimensions) in new[] { ("content", 16), ("sequence", 9) })
        {
            for (var round = 0; round < 20; round++)
            {
                var query = new VectorQuery(name, RandomVector(random, dimensions), ItemFilter.None, 1 + random.Next(40));

                var found = await Store.SearchAsync(Collection, query, default);

                AssertSame(BruteForce(points, query), found);
            }
        }
    }

    [Fact]
    public async Task Filtered_search_and_count_mean_what_the_filter_means_in_code()
    {
        var (points, random) = await Fill();
        var someMatched = false;
        for (var round = 0; round < 100; round++)
        {
            var filter = RandomFilter(random, points);
            var query = new VectorQuery("content", RandomVector(random, 16), filter, 25);

            var found = await Store.SearchAsync(Collection, query, default);

            AssertSame(BruteForce(points, query), found);
            Assert.Equal(points.Count(point => filter.Matches(point.Item)), await Store.CountAsync(Collection, filter, default));
            someMatched |= found.Count > 0 && found.Count < 25;
        }

        Assert.True(someMatched);
    }

    [Fact]
    public async Task Fused_search_adds_reciprocal_ranks_from_zero_with_k_of_two()
    {
        var (points, random) = await Fill();
        for (var round = 0; round < 20; round++)
        {
            VectorQuery[] queries =
            [
                new("content", RandomVector(random, 16), RandomFilter(random, points), 30),
                new("sequence", RandomVector(random, 9), ItemFilter.None, 20),
                new("content", RandomVector(random, 16), ItemFilter.None, 10),
            ];
            var expected = queries
                .SelectMany(query => BruteForce(points, query).Select((item, rank) => (item.ItemId, Score: 1.0 / (2 + rank))))
                .GroupBy(entry => entry.ItemId, (id, entries) => new ScoredItem(id, entries.Sum(entry => entry.Score)))
                .OrderByDescending(item => item.Score)
                .ThenBy(item => item.ItemId, StringComparer.Ordinal)
                .Take(15)
                .ToArray();

            var found = await Store.SearchFusedAsync(Collection, queries, 15, default);

            AssertSame(expected, found);
        }
    }

    [Fact]
    public async Task Equal_scores_are_ordered_by_id()
    {
        await Store.EnsureCollectionAsync(Schema, default);
        var vector = new float[16];
        vector[3] = 1;
        await Store.UpsertAsync(Collection, [.. new[] { "c", "a", "d", "b" }.Select(id => new VectorPoint(new Item(id, id, null, []), Content(vector)))], default);

        var found = await Store.SearchAsync(Collection, new VectorQuery("content", vector, ItemFilter.None, 3), default);

        Assert.Equal(["a", "b", "c"], found.Select(item => item.ItemId));
        Assert.All(found, item => Assert.Equal(1, item.Score, 1e-6));
    }

    [Fact]
    public async Task A_vector_of_zeros_is_similar_to_nothing()
    {
        await Store.EnsureCollectionAsync(Schema, default);
        var vector = new float[16];
        vector[0] = 1;
        await Store.UpsertAsync(Collection, [new VectorPoint(new Item("zero", "Zero", null, []), Content(new float[16])), new VectorPoint(new Item("one", "One", null, []), Content(vector))], default);

        var found = await Store.SearchAsync(Collection, new VectorQuery("content", vector, ItemFilter.None, 5), default);

        Assert.Equal(["one", "zero"], found.Select(item => item.ItemId));
        Assert.Equal(0, found[1].Score, 1e-6);
    }

    [Fact]
    public async Task Points_are_read_back_with_payload_and_normalised_cosine_vectors()
    {
        await Store.EnsureCollectionAsync(Schema, default);
        var item = new Item("tt/1 'ö'", "Léon: The Professional", 1994, ["Action", "Drama"]) { AlternateTitles = ["Léon"] };
        var content = new float[16];
        content[0] = 3;
        content[1] = 4;
        var sequence = Enumerable.Range(0, 9).Select(value => (float)value).ToArray();
        await Store.UpsertAsync(Collection, [new VectorPoint(item, new Dictionary<string, float[]> { ["content"] = content, ["sequence"] = sequence })], default);

        var point = Assert.Single(await Store.GetAsync(Collection, [item.Id, "unknown"], default));

        Assert.Equal((item.Id, item.Title, item.Year), (point.Item.Id, point.Item.Title, point.Item.Year));
        Assert.Equal(item.Genres, point.Item.Genres);
        Assert.Equal(item.AlternateTitles, point.Item.AlternateTitles);
        Assert.Equal(0.6f, point.Vectors["content"][0], 1e-6f);
        Assert.Equal(0.8f, point.Vectors["content"][1], 1e-6f);
        Assert.Equal(sequence, point.Vectors["sequence"]);
    }

    [Fact]
    public async Task Upsert_replaces_a_point_whole()
    {
        await Store.EnsureCollectionAsync(Schema, default);
        var vector = new float[16];
        vector[0] = 1;
        var sequence = new float[9];
        await Store.UpsertAsync(
            Collection,
            [new VectorPoint(new Item("1", "Old", 1990, ["Drama"]), new Dictionary<string, float[]> { ["content"] = vector, ["sequence"] = sequence })],
            default);

        await Store.UpsertAsync(Collection, [new VectorPoint(new Item("1", "New", null, ["Comedy"]), Content(vector))], default);

        var point = Assert.Single(await Store.GetAsync(Collection, ["1"], default));
        Assert.Equal("New", point.Item.Title);
        Assert.Equal(["content"], point.Vectors.Keys);
        Assert.Equal(0, await Store.CountAsync(Collection, new ItemFilter { Genres = ["drama"] }, default));
        Assert.Equal(1, await Store.CountAsync(Collection, new ItemFilter { Genres = ["comedy"] }, default));
        Assert.Equal(0, await Store.CountAsync(Collection, new ItemFilter { YearFrom = 1 }, default));
        Assert.Empty(await Store.SearchAsync(Collection, new VectorQuery("sequence", sequence, ItemFilter.None, 5), default));
    }

    [Fact]
    public async Task Deleted_points_are_gone_and_unknown_ids_are_ignored()
    {
        var (points, random) = await Fill();

        await Store.DeleteAsync(Collection, [points[0].Item.Id, "unknown", points[7].Item.Id], default);

        Assert.Equal(ItemCount - 2, await Store.CountAsync(Collection, ItemFilter.None, default));
        Assert.Empty(await Store.GetAsync(Collection, [points[0].Item.Id, points[7].Item.Id], default));
        var query = new VectorQuery("content", RandomVector(random, 16), ItemFilter.None, 50);
        AssertSame(BruteForce([.. points.Where((_, index) => index is not (0 or 7))], query), await Store.SearchAsync(Collection, query, default));
    }

    [Fact]
    public async Task Scrolling_visits_every_point_once()
    {
        await Fill();
        var seen = new List<string>();
        string? after = null;
        while (await Store.ScrollAsync(Collection, after, 64, default) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 64);
            seen.AddRange(page.Select(point => point.Item.Id));
            after = page[^1].Item.Id;
        }

        Assert.Equal(ItemCount, seen.Count);
        Assert.Equal(ItemCount, seen.Distinct().Count());
    }

    [Fact]
    public async Task Ensuring_a_collection_twice_keeps_it_and_other_vectors_are_refused()
    {
        await Fill();

        await Store.EnsureCollectionAsync(Schema, default);
        Assert.Equal(ItemCount, await Store.CountAsync(Collection, ItemFilter.None, default));

        var other = Schema with { Vectors = [new NamedVector("content", 17, VectorDistance.Cosine)] };
        var exception = await Assert.ThrowsAsync<VectorStoreException>(() => Store.EnsureCollectionAsync(other, default));
        Assert.Contains(Collection, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_collection_can_be_made_anew()
    {
        await Fill();

        await Store.DeleteCollectionAsync(Collection, default);
        await Store.DeleteCollectionAsync(Collection, default);
        await Store.EnsureCollectionAsync(Schema, default);

        Assert.Equal(0, await Store.CountAsync(Collection, ItemFilter.None, default));
    }

    [Fact]
    public async Task A_missing_collection_or_vector_is_a_typed_error_that_names_it()
    {
        var missing = await Assert.ThrowsAsync<VectorStoreException>(() => Store.SearchAsync("nowhere", new VectorQuery("content", new float[16], ItemFilter.None, 1), default));
        Assert.Contains("nowhere", missing.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<VectorStoreException>(() => Store.CountAsync("nowhere", ItemFilter.None, default));
        await Assert.ThrowsAsync<VectorStoreException>(() => Store.UpsertAsync("nowhere", [], default));

        await Store.EnsureCollectionAsync(Schema, default);
        var name = await Assert.ThrowsAsync<VectorStoreException>(() => Store.SearchAsync(Collection, new VectorQuery("mood", new float[16], ItemFilter.None, 1), default));
        Assert.Contains("mood", name.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vector_of_a_wrong_dimension_or_with_no_number_is_refused_and_nothing_of_its_batch_is_written()
    {
        await Store.EnsureCollectionAsync(Schema, default);
        var good = new VectorPoint(new Item("good", "Good", null, []), Content(new float[16]));
        var notANumber = new float[16];
        notANumber[5] = float.NaN;

        var dimension = await Assert.ThrowsAsync<VectorStoreException>(() => Store.UpsertAsync(
            Collection, [good, new VectorPoint(new Item("bad", "Bad", null, []), Content(new float[15]))], default));
        await Assert.ThrowsAsync<VectorStoreException>(() => Store.UpsertAsync(Collection, [good, new VectorPoint(new Item("bad", "Bad", null, []), Content(notANumber))], default));
        await Assert.ThrowsAsync<VectorStoreException>(() => Store.SearchAsync(Collection, new VectorQuery("content", new float[3], ItemFilter.None, 1), default));
        await Assert.ThrowsAsync<VectorStoreException>(() => Store.SearchAsync(Collection, new VectorQuery("content", notANumber, ItemFilter.None, 1), default));

        Assert.Contains("15", dimension.Message, StringComparison.Ordinal);
        Assert.Contains("16", dimension.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Store.CountAsync(Collection, ItemFilter.None, default));
    }

    [Fact]
    public async Task A_count_out_of_range_is_refused()
    {
        await Store.EnsureCollectionAsync(Schema, default);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.SearchAsync(Collection, new VectorQuery("content", new float[16], ItemFilter.None, 0), default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.SearchAsync(Collection, new VectorQuery("content", new float[16], ItemFilter.None, 10_001), default));
    }

    [Fact]
    public async Task Readers_and_a_writer_work_at_the_same_time()
    {
        var (points, random) = await Fill();
        var queries = Enumerable.Range(0, 60).Select(_ => new VectorQuery("content", RandomVector(random, 16), ItemFilter.None, 10)).ToArray();

        // The writer writes what is there already, so every reader must see the same answers all along.
        var writing = Task.Run(async () =>
        {
            foreach (var chunk in points.Chunk(50))
            {
                await Store.UpsertAsync(Collection, chunk, default);
            }
        });
        var found = await Task.WhenAll(queries.Select(query => Store.SearchAsync(Collection, query, default)));
        await writing;

        for (var index = 0; index < queries.Length; index++)
        {
            AssertSame(BruteForce(points, queries[index]), found[index]);
        }
    }

    [Fact]
    public async Task A_cancelled_search_ends()
    {
        await Fill();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Store.SearchAsync(Collection, new VectorQuery("content", new float[16], ItemFilter.None, 1), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_store_that_answers_passes_its_check() => await Store.CheckAsync(default);

    private async Task<(IReadOnlyList<VectorPoint> Points, Random Random)> Fill()
    {
        var random = new Random(20261122);
        var points = Enumerable.Range(0, ItemCount).Select(index => new VectorPoint(RandomItem(random, index), RandomVectors(random))).ToArray();
        await Store.EnsureCollectionAsync(Schema, default);
        await Store.UpsertAsync(Collection, points, default);
        return (points, random);
    }

    private static Item RandomItem(Random random, int index)
    {
        int? year = random.Next(8) == 0 ? null : 1950 + random.Next(70);
        return new Item(FormattableString.Invariant($"item-{index}"), "Title", year, [.. AllGenres.Where(_ => random.Next(3) == 0)]);
    }

    private static Dictionary<string, float[]> RandomVectors(Random random)
    {
        var vectors = new Dictionary<string, float[]> { ["content"] = RandomVector(random, 16) };
        if (random.Next(5) != 0)
        {
            vectors.Add("sequence", RandomVector(random, 9));
        }

        return vectors;
    }

    private static float[] RandomVector(Random random, int dimensions) =>
        [.. Enumerable.Range(0, dimensions).Select(_ => (float)((random.NextDouble() * 4) - 2))];

    private static Dictionary<string, float[]> Content(float[] vector) => new() { ["content"] = vector };

    private static ItemFilter RandomFilter(Random random, IReadOnlyList<VectorPoint> points)
    {
        return new ItemFilter
        {
            Genres = random.Next(2) == 0 ? [] : Some(random.Next(3)),
            AllGenres = random.Next(3) == 0 ? Some(1 + random.Next(2)) : [],
            ExcludedGenres = random.Next(3) == 0 ? Some(random.Next(3)) : [],
            YearFrom = random.Next(3) == 0 ? 1950 + random.Next(50) : null,
            YearTo = random.Next(3) == 0 ? 1980 + random.Next(40) : null,
            ExcludedIds = points.Where(_ => random.Next(10) == 0).Select(point => point.Item.Id).ToHashSet(),
        };

        string[] Some(int count) => [.. Enumerable.Range(0, count).Select(_ =>
        {
            var genre = AllGenres[random.Next(AllGenres.Length)];
            return random.Next(2) == 0 ? genre : genre.ToUpperInvariant();
        })];
    }

    private static ScoredItem[] BruteForce(IReadOnlyList<VectorPoint> points, VectorQuery query) =>
    [
        .. points
            .Where(point => query.Filter.Matches(point.Item) && point.Vectors.ContainsKey(query.VectorName))
            .Select(point => new ScoredItem(point.Item.Id, query.VectorName == "content" ? Cosine(point.Vectors["content"], query.Vector) : Dot(point.Vectors["sequence"], query.Vector)))
            .OrderByDescending(item => item.Score)
            .ThenBy(item => item.ItemId, StringComparer.Ordinal)
            .Take(query.Count),
    ];

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private static double Cosine(float[] a, float[] b) => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));

    private static void AssertSame(ScoredItem[] expected, IReadOnlyList<ScoredItem> found)
    {
        Assert.Equal(expected.Select(item => item.ItemId), found.Select(item => item.ItemId));
        for (var index = 0; index < expected.Length; index++)
        {
            Assert.Equal(expected[index].Score, found[index].Score, 1e-5);
        }
    }
}

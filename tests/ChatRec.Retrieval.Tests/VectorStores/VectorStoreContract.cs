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
    private const string Other = "contract-2";
    private const string Alias = "contract-alias";
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
                var query = new NearestQuery(name, RandomVector(random, dimensions), PointFilter.None, 1 + random.Next(40));

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
            var wanted = RandomFilter(random, points);
            var filter = PointFilter.Of(wanted);
            var query = new NearestQuery("content", RandomVector(random, 16), filter, 25);

            var found = await Store.SearchAsync(Collection, query, default);

            AssertSame(BruteForce(points, query), found);
            Assert.Equal(points.Count(point => wanted.Matches(point.Item)), await Store.CountAsync(Collection, filter, default));
            someMatched |= found.Count > 0 && found.Count < 25;
        }

        Assert.True(someMatched);
    }

    [Fact]
    public async Task At_least_one_of_should_and_none_of_must_not_hold()
    {
        var (points, random) = await Fill();
        for (var round = 0; round < 30; round++)
        {
            var filter = new PointFilter
            {
                Must = random.Next(2) == 0 ? [] : [new YearCondition(1960, null)],
                Should = [new GenreCondition(["horror"]), new YearCondition(null, 1950 + random.Next(70)), new IdCondition(["item-3", "item-4"])],
                MustNot = [new GenreCondition(["COMEDY"]), new YearCondition(1970, 1975), new IdCondition(["item-5"])],
            };
            var query = new NearestQuery("content", RandomVector(random, 16), filter, 300);

            AssertSame(BruteForce(points, query), await Store.SearchAsync(Collection, query, default));
            Assert.Equal(points.Count(point => filter.Matches(point.Item)), await Store.CountAsync(Collection, filter, default));
        }
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(60, null)]
    [InlineData(2, new[] { 1f, 0.5f, 3f })]
    public async Task Fused_search_adds_reciprocal_ranks_counted_from_zero(int k, float[]? weights)
    {
        var (points, random) = await Fill();
        for (var round = 0; round < 20; round++)
        {
            var queries = ThreeQueries(points, random);
            var expected = queries
                .SelectMany((query, list) => BruteForce(points, query).Select((item, rank) => (item.ItemId, Score: 1.0 / (((rank + 1) / (weights?[list] ?? 1.0)) + k - 1))))
                .GroupBy(entry => entry.ItemId, (id, entries) => new ScoredItem(id, entries.Sum(entry => entry.Score)))
                .OrderByDescending(item => item.Score)
                .ThenBy(item => item.ItemId, StringComparer.Ordinal)
                .ToArray();

            var found = await Store.SearchAsync(Collection, new FusionQuery(queries, new ReciprocalRankQueryFusion(k, weights), 15), default);

            AssertSameButForTies(expected, found, 15);
        }
    }

    [Fact]
    public async Task Fused_search_by_distribution_adds_scores_in_deviations_from_the_mean()
    {
        var (points, random) = await Fill();
        for (var round = 0; round < 20; round++)
        {
            var queries = ThreeQueries(points, random);
            var expected = queries
                .Select(query => BruteForce(points, query))
                .SelectMany(list =>
                {
                    var mean = list.Average(item => item.Score);
                    var deviation = Math.Sqrt(list.Sum(item => Math.Pow(item.Score - mean, 2)) / (list.Length - 1));
                    return list.Select(item => (item.ItemId, Score: (item.Score - (mean - (3 * deviation))) / (6 * deviation)));
                })
                .GroupBy(entry => entry.ItemId, (id, entries) => new ScoredItem(id, entries.Sum(entry => entry.Score)))
                .OrderByDescending(item => item.Score)
                .ThenBy(item => item.ItemId, StringComparer.Ordinal)
                .ToArray();

            AssertSameButForTies(expected, await Store.SearchAsync(Collection, new FusionQuery(queries, QueryFusion.Distribution, 15), default), 15);
        }
    }

    [Fact]
    public async Task A_fusion_can_be_fused_again()
    {
        var (points, random) = await Fill();
        var first = new NearestQuery("content", RandomVector(random, 16), PointFilter.None, 10);
        var inner = new FusionQuery([first], QueryFusion.ReciprocalRank, 5);

        var found = await Store.SearchAsync(Collection, new FusionQuery([inner, first], QueryFusion.ReciprocalRank, 5), default);

        var expected = BruteForce(points, first).Take(5).Select((item, rank) => new ScoredItem(item.ItemId, 2.0 / (2 + rank))).ToArray();
        AssertSame(expected, found);
    }

    [Theory]
    [InlineData("content")]
    [InlineData("sequence")]
    public async Task Recommendation_by_the_average_is_nearest_to_twice_the_positives_less_the_negatives(string vector)
    {
        var (points, random) = await Fill();
        for (var round = 0; round < 20; round++)
        {
            var (positives, negatives) = Examples(points, random, vector);
            var target = Mean(positives, vector).Zip(Mean(negatives, vector), (positive, negative) => (negatives.Length == 0 ? 1 : 2) * positive - negative).Select(value => (float)value).ToArray();
            var filter = PointFilter.Of(RandomFilter(random, points));
            var expected = BruteForce([.. points.Except(positives).Except(negatives)], new NearestQuery(vector, target, filter, 20));

            var found = await Store.SearchAsync(Collection, new RecommendQuery(vector, Ids(positives), Ids(negatives), RecommendStrategy.AverageVector, filter, 20), default);

            AssertSame(expected, found);
        }
    }

    [Theory]
    [InlineData("content")]
    [InlineData("sequence")]
    public async Task Recommendation_by_the_best_score_goes_by_the_closest_example(string vector)
    {
        var (points, random) = await Fill();
        for (var round = 0; round < 20; round++)
        {
            var (positives, negatives) = Examples(points, random, vector);
            positives = round % 5 == 4 && negatives.Length > 0 ? [] : positives;
            var filter = PointFilter.Of(RandomFilter(random, points));
            var expected = points
                .Except(positives).Except(negatives)
                .Where(point => point.Vectors.ContainsKey(vector) && filter.Matches(point.Item))
                .Select(point =>
                {
                    var positive = positives.Select(example => Similarity(example, point, vector)).DefaultIfEmpty(double.NegativeInfinity).Max();
                    var negative = negatives.Select(example => Similarity(example, point, vector)).DefaultIfEmpty(double.NegativeInfinity).Max();
                    return new ScoredItem(point.Item.Id, positive > negative ? Squashed(positive) : -Squashed(negative));
                })
                .OrderByDescending(item => item.Score)
                .ThenBy(item => item.ItemId, StringComparer.Ordinal)
                .ToArray();

            var found = await Store.SearchAsync(Collection, new RecommendQuery(vector, Ids(positives), Ids(negatives), RecommendStrategy.BestScore, filter, 20), default);

            AssertSameButForTies(expected, found, 20);
        }

        static double Squashed(double score) => ((score / (1 + Math.Abs(score))) + 1) / 2;
    }

    [Fact]
    public async Task An_example_that_is_not_stored_or_lacks_the_vector_is_a_typed_error()
    {
        var (points, _) = await Fill();
        var stored = points.First(point => point.Vectors.ContainsKey("sequence")).Item.Id;
        var lacking = points.First(point => !point.Vectors.ContainsKey("sequence")).Item.Id;
        foreach (var missing in new[] { "unknown", lacking })
        {
            foreach (var strategy in Enum.GetValues<RecommendStrategy>())
            {
                var exception = await Assert.ThrowsAsync<VectorStoreException>(() =>
                    Store.SearchAsync(Collection, new RecommendQuery("sequence", [stored, missing], [], strategy, PointFilter.None, 5), default));
                Assert.Equal(VectorStoreFailure.PointMissing, exception.Reason);
            }
        }

        await Assert.ThrowsAsync<ArgumentException>(() => Store.SearchAsync(Collection, new RecommendQuery("content", [], [], RecommendStrategy.BestScore, PointFilter.None, 5), default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.SearchAsync(Collection, new RecommendQuery("content", [], [stored], RecommendStrategy.AverageVector, PointFilter.None, 5), default));
    }

    [Fact]
    public async Task An_alias_stands_for_its_collection_and_is_switched_in_one_step()
    {
        await Store.EnsureCollectionAsync(Schema, default);
        await Store.EnsureCollectionAsync(Schema with { Collection = Other }, default);
        await Store.UpsertAsync(Collection, [new VectorPoint(new Item("old", "Old", null, []), Content(new float[16]))], default);
        await Store.UpsertAsync(Other, [new VectorPoint(new Item("new", "New", null, []), Content(new float[16]))], default);
        Assert.Null(await Store.FindAliasAsync(Alias, default));

        await Store.SwitchAliasAsync(Alias, Collection, default);
        Assert.Equal(Collection, await Store.FindAliasAsync(Alias, default));
        Assert.Equal("old", Assert.Single(await Store.SearchAsync(Alias, new NearestQuery("content", new float[16], PointFilter.None, 5), default)).ItemId);

        await Store.SwitchAliasAsync(Alias, Other, default);
        await Store.SwitchAliasAsync(Alias, Other, default);
        Assert.Equal(Other, await Store.FindAliasAsync(Alias, default));
        Assert.Equal("new", Assert.Single(await Store.SearchAsync(Alias, new NearestQuery("content", new float[16], PointFilter.None, 5), default)).ItemId);
        await Store.UpsertAsync(Alias, [new VectorPoint(new Item("newer", "Newer", null, []), Content(new float[16]))], default);
        Assert.Equal(2, await Store.CountAsync(Other, PointFilter.None, default));

        await Store.DeleteCollectionAsync(Alias, default);
        Assert.Equal(2, await Store.CountAsync(Alias, PointFilter.None, default));
        Assert.Equal([Collection, Other], (await Store.ListCollectionsAsync(default)).Where(name => name is Collection or Other or Alias));
    }

    [Fact]
    public async Task An_alias_of_nothing_and_a_name_twice_are_refused_and_a_deleted_collection_takes_its_alias_along()
    {
        await Store.EnsureCollectionAsync(Schema, default);
        var missing = await Assert.ThrowsAsync<VectorStoreException>(() => Store.SwitchAliasAsync(Alias, "nowhere", default));
        Assert.Equal(VectorStoreFailure.CollectionMissing, missing.Reason);
        await Assert.ThrowsAsync<VectorStoreException>(() => Store.SwitchAliasAsync(Collection, Collection, default));

        await Store.SwitchAliasAsync(Alias, Collection, default);
        await Assert.ThrowsAsync<VectorStoreException>(() => Store.EnsureCollectionAsync(Schema with { Collection = Alias }, default));
        await Store.DeleteCollectionAsync(Collection, default);

        Assert.Null(await Store.FindAliasAsync(Alias, default));
        Assert.Equal(
            VectorStoreFailure.CollectionMissing,
            (await Assert.ThrowsAsync<VectorStoreException>(() => Store.CountAsync(Alias, PointFilter.None, default))).Reason);
    }

    [Fact]
    public async Task Equal_scores_are_ordered_by_id_and_which_is_cut_off_is_the_store_s_choice()
    {
        await Store.EnsureCollectionAsync(Schema, default);
        var vector = new float[16];
        vector[3] = 1;
        await Store.UpsertAsync(Collection, [.. new[] { "c", "a", "d", "b" }.Select(id => new VectorPoint(new Item(id, id, null, []), Content(vector)))], default);

        var all = await Store.SearchAsync(Collection, new NearestQuery("content", vector, PointFilter.None, 4), default);
        var found = await Store.SearchAsync(Collection, new NearestQuery("content", vector, PointFilter.None, 3), default);

        Assert.Equal(["a", "b", "c", "d"], all.Select(item => item.ItemId));
        Assert.Equal(3, found.Count);
        Assert.Equal(found.Select(item => item.ItemId).Order(StringComparer.Ordinal), found.Select(item => item.ItemId));
        Assert.All(found, item => Assert.Equal(1, item.Score, 1e-6));
    }

    [Fact]
    public async Task A_vector_of_zeros_is_similar_to_nothing()
    {
        await Store.EnsureCollectionAsync(Schema, default);
        var vector = new float[16];
        vector[0] = 1;
        await Store.UpsertAsync(Collection, [new VectorPoint(new Item("zero", "Zero", null, []), Content(new float[16])), new VectorPoint(new Item("one", "One", null, []), Content(vector))], default);

        var found = await Store.SearchAsync(Collection, new NearestQuery("content", vector, PointFilter.None, 5), default);

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
        Assert.Equal(0, await Store.CountAsync(Collection, PointFilter.Of(new ItemFilter { Genres = ["drama"] }), default));
        Assert.Equal(1, await Store.CountAsync(Collection, PointFilter.Of(new ItemFilter { Genres = ["comedy"] }), default));
        Assert.Equal(0, await Store.CountAsync(Collection, PointFilter.Of(new ItemFilter { YearFrom = 1 }), default));
        Assert.Empty(await Store.SearchAsync(Collection, new NearestQuery("sequence", sequence, PointFilter.None, 5), default));
    }

    [Fact]
    public async Task Deleted_points_are_gone_and_unknown_ids_are_ignored()
    {
        var (points, random) = await Fill();

        await Store.DeleteAsync(Collection, [points[0].Item.Id, "unknown", points[7].Item.Id], default);

        Assert.Equal(ItemCount - 2, await Store.CountAsync(Collection, PointFilter.None, default));
        Assert.Empty(await Store.GetAsync(Collection, [points[0].Item.Id, points[7].Item.Id], default));
        var query = new NearestQuery("content", RandomVector(random, 16), PointFilter.None, 50);
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
            Assert.All(page, point => Assert.Equal("stamp of " + point.ItemId, point.Stamp));
            seen.AddRange(page.Select(point => point.ItemId));
            after = page[^1].ItemId;
        }

        Assert.Equal(ItemCount, seen.Count);
        Assert.Equal(ItemCount, seen.Distinct().Count());
    }

    [Fact]
    public async Task Ensuring_a_collection_twice_keeps_it_and_other_vectors_are_refused()
    {
        await Fill();

        await Store.EnsureCollectionAsync(Schema, default);
        Assert.Equal(ItemCount, await Store.CountAsync(Collection, PointFilter.None, default));

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

        Assert.Equal(0, await Store.CountAsync(Collection, PointFilter.None, default));
    }

    [Fact]
    public async Task It_answers_140_queries_as_a_real_Qdrant_did()
    {
        await Store.EnsureCollectionAsync(OracleQueries.Schema with { Collection = Collection }, default);
        await Store.UpsertAsync(Collection, OracleQueries.Points, default);
        Assert.Equal(140, OracleQueries.Queries.Count);
        foreach (var (query, answer) in OracleQueries.Queries)
        {
            var found = await Store.SearchAsync(Collection, query, default);

            Assert.Equal(answer.Length, found.Count);
            var last = answer[^1].Score;
            for (var index = 0; index < answer.Length; index++)
            {
                Assert.Equal(answer[index].Score, found[index].Score, 1e-5);
            }

            // Scores of fusions tie often; which of those at the end are cut off a server may choose.
            var scores = answer.ToDictionary(item => item.ItemId, item => item.Score);
            Assert.All(found.Where(item => item.Score > last + 1e-5), item => Assert.Equal(scores[item.ItemId], item.Score, 1e-5));
        }
    }

    [Fact]
    public async Task A_missing_collection_or_vector_is_a_typed_error_that_names_it()
    {
        var missing = await Assert.ThrowsAsync<VectorStoreException>(() => Store.SearchAsync("nowhere", new NearestQuery("content", new float[16], PointFilter.None, 1), default));
        Assert.Contains("nowhere", missing.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<VectorStoreException>(() => Store.CountAsync("nowhere", PointFilter.None, default));
        await Assert.ThrowsAsync<VectorStoreException>(() => Store.UpsertAsync("nowhere", [], default));

        await Store.EnsureCollectionAsync(Schema, default);
        var name = await Assert.ThrowsAsync<VectorStoreException>(() => Store.SearchAsync(Collection, new NearestQuery("mood", new float[16], PointFilter.None, 1), default));
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
        await Assert.ThrowsAsync<VectorStoreException>(() => Store.SearchAsync(Collection, new NearestQuery("content", new float[3], PointFilter.None, 1), default));
        await Assert.ThrowsAsync<VectorStoreException>(() => Store.SearchAsync(Collection, new NearestQuery("content", notANumber, PointFilter.None, 1), default));

        Assert.Contains("15", dimension.Message, StringComparison.Ordinal);
        Assert.Contains("16", dimension.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Store.CountAsync(Collection, PointFilter.None, default));
    }

    [Fact]
    public async Task A_count_out_of_range_is_refused()
    {
        await Store.EnsureCollectionAsync(Schema, default);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.SearchAsync(Collection, new NearestQuery("content", new float[16], PointFilter.None, 0), default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.SearchAsync(Collection, new NearestQuery("content", new float[16], PointFilter.None, 10_001), default));
    }

    [Fact]
    public async Task Readers_and_a_writer_work_at_the_same_time()
    {
        var (points, random) = await Fill();
        var queries = Enumerable.Range(0, 60).Select(_ => new NearestQuery("content", RandomVector(random, 16), PointFilter.None, 10)).ToArray();

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
            Store.SearchAsync(Collection, new NearestQuery("content", new float[16], PointFilter.None, 1), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_store_that_answers_passes_its_check() => await Store.CheckAsync(default);

    private async Task<(IReadOnlyList<VectorPoint> Points, Random Random)> Fill()
    {
        var random = new Random(20261122);
        var points = Enumerable.Range(0, ItemCount).Select(index => new VectorPoint(RandomItem(random, index), RandomVectors(random)) { Stamp = FormattableString.Invariant($"stamp of item-{index}") }).ToArray();
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

    private static ScoredItem[] BruteForce(IReadOnlyList<VectorPoint> points, NearestQuery query) =>
    [
        .. points
            .Where(point => query.Filter.Matches(point.Item) && point.Vectors.ContainsKey(query.VectorName))
            .Select(point => new ScoredItem(point.Item.Id, query.VectorName == "content" ? Cosine(point.Vectors["content"], query.Vector) : Dot(point.Vectors["sequence"], query.Vector)))
            .OrderByDescending(item => item.Score)
            .ThenBy(item => item.ItemId, StringComparer.Ordinal)
            .Take(query.Count),
    ];

    private static NearestQuery[] ThreeQueries(IReadOnlyList<VectorPoint> points, Random random) =>
    [
        new("content", RandomVector(random, 16), new PointFilter { Must = [new YearCondition(1955 + random.Next(20), null)] }, 30),
        new("sequence", RandomVector(random, 9), PointFilter.None, 20),
        new("content", RandomVector(random, 16), new PointFilter { MustNot = [new IdCondition([points[random.Next(points.Count)].Item.Id])] }, 10),
    ];

    private static (VectorPoint[] Positives, VectorPoint[] Negatives) Examples(IReadOnlyList<VectorPoint> points, Random random, string vector)
    {
        var examples = points.Where(point => point.Vectors.ContainsKey(vector)).OrderBy(_ => random.Next()).Take(5).ToArray();
        var positives = 1 + random.Next(3);
        return (examples[..positives], examples[positives..(positives + random.Next(3))]);
    }

    private static string[] Ids(VectorPoint[] points) => [.. points.Select(point => point.Item.Id)];

    // Of the vectors as a store keeps them: those of a cosine have length 1.
    private static double[] Mean(VectorPoint[] points, string vector) =>
    [
        .. Enumerable.Range(0, vector == "content" ? 16 : 9).Select(component => points
            .Select(point => point.Vectors[vector][component] / (vector == "content" ? Math.Sqrt(Dot(point.Vectors[vector], point.Vectors[vector])) : 1))
            .DefaultIfEmpty(0)
            .Average()),
    ];

    private static double Similarity(VectorPoint a, VectorPoint b, string vector) =>
        vector == "content" ? Cosine(a.Vectors[vector], b.Vectors[vector]) : Dot(a.Vectors[vector], b.Vectors[vector]);

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private static double Cosine(float[] a, float[] b) => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));

    // Which of equal scores come first in a list that is fused, and which are cut off at the end, a store may choose.
    private static void AssertSameButForTies(ScoredItem[] all, IReadOnlyList<ScoredItem> found, int count)
    {
        Assert.Equal(Math.Min(count, all.Length), found.Count);
        var scores = all.ToDictionary(item => item.ItemId, item => item.Score);
        for (var index = 0; index < found.Count; index++)
        {
            Assert.Equal(all[index].Score, found[index].Score, 1e-5);
            Assert.Equal(scores[found[index].ItemId], found[index].Score, 1e-5);
        }

        Assert.Equal(found.Count, found.DistinctBy(item => item.ItemId).Count());
    }

    private static void AssertSame(ScoredItem[] expected, IReadOnlyList<ScoredItem> found)
    {
        Assert.Equal(expected.Select(item => item.ItemId), found.Select(item => item.ItemId));
        for (var index = 0; index < expected.Length; index++)
        {
            Assert.Equal(expected[index].Score, found[index].Score, 1e-5);
        }
    }
}

using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.VectorStores;

namespace ChatRec.Cli.Bench;

/// <summary>
/// How a vector store's times grow with the number of points: written, searched without and with a filter, and by two queries fused. Beside it the
/// least that an exact search costs: dot products over an array in memory, on one core.
/// </summary>
internal sealed class VectorBench(IVectorStore store, int dimensions, int queries)
{
    private const string VectorName = "sequence";
    private const int Batch = 1_000;
    private const int Count = 50;

    private static readonly string[] Genres = [.. Enumerable.Range(0, 20).Select(index => FormattableString.Invariant($"Genre {index}"))];

    // About one point in ten passes: three of twenty genres, of which a point has two, and half of the years.
    private static readonly PointFilter Filter = new() { Must = [new GenreCondition(Genres[..3]), new YearCondition(1990, null)], MustNot = [new GenreCondition([Genres[4]])] };

    private readonly string _collection = $"chatrec-bench-{Guid.NewGuid():N}";

    public async Task<IReadOnlyList<VectorTiming>> RunAsync(IReadOnlyList<int> sizes, Action<int, int> progress, CancellationToken cancellationToken)
    {
        var all = new float[(long)sizes.Max() * dimensions];
        var random = new Random(20261122);
        for (var index = 0; index < all.Length; index++)
        {
            all[index] = (float)(random.NextDouble() - 0.5);
        }

        try
        {
            return await MeasureAsync(all, sizes, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await store.DeleteCollectionAsync(_collection, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<VectorTiming>> MeasureAsync(float[] all, IReadOnlyList<int> sizes, Action<int, int> progress, CancellationToken cancellationToken)
    {
        await store.EnsureCollectionAsync(new CollectionSchema(_collection, [new NamedVector(VectorName, dimensions, VectorDistance.Dot)]), cancellationToken).ConfigureAwait(false);
        var timings = new List<VectorTiming>();
        var written = 0;
        var writing = TimeSpan.Zero;
        foreach (var size in sizes.Order())
        {
            while (written < size)
            {
                VectorPoint[] points = [.. Enumerable.Range(written, Math.Min(Batch, size - written)).Select(index => Point(all, index))];
                var started = Stopwatch.GetTimestamp();
                await store.UpsertAsync(_collection, points, cancellationToken).ConfigureAwait(false);
                writing += Stopwatch.GetElapsedTime(started);
                written += points.Length;
                progress(written, sizes.Max());
            }

            timings.Add(new VectorTiming(
                size,
                written / writing.TotalSeconds,
                await MedianAsync(query => store.SearchAsync(_collection, new NearestQuery(VectorName, query, PointFilter.None, Count), cancellationToken)).ConfigureAwait(false),
                await MedianAsync(query => store.SearchAsync(_collection, new NearestQuery(VectorName, query, Filter, Count), cancellationToken)).ConfigureAwait(false),
                await MedianAsync(query => store.SearchAsync(_collection, new FusionQuery([new NearestQuery(VectorName, query, PointFilter.None, Count), new NearestQuery(VectorName, query, Filter, Count)], QueryFusion.ReciprocalRank, Count), cancellationToken)).ConfigureAwait(false),
                await MedianAsync(query => Task.FromResult(InMemory(all.AsSpan(0, size * dimensions), query))).ConfigureAwait(false)));
        }

        return timings;
    }

    private VectorPoint Point(float[] all, int index)
    {
        var item = new Item(FormattableString.Invariant($"item-{index}"), FormattableString.Invariant($"Title {index}"), 1950 + (index * 7 % 80), [Genres[index % 20], Genres[(index / 20 * 3 + 1) % 20]]);
        return new VectorPoint(item, new Dictionary<string, float[]> { [VectorName] = all.AsSpan(index * dimensions, dimensions).ToArray() });
    }

    private async Task<TimeSpan> MedianAsync(Func<float[], Task<IReadOnlyList<ScoredItem>>> search)
    {
        var random = new Random(7);
        var times = new List<TimeSpan>();
        // The first warms the caches.
        for (var round = -1; round < queries; round++)
        {
            float[] query = [.. Enumerable.Range(0, dimensions).Select(_ => (float)(random.NextDouble() - 0.5))];
            var started = Stopwatch.GetTimestamp();
            var found = await search(query).ConfigureAwait(false);
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (found.Count != Count)
            {
                throw new CommandException($"The store found {found.Count} of {Count} points: the times would mean nothing.");
            }

            if (round >= 0)
            {
                times.Add(elapsed);
            }
        }

        return times.Order().ElementAt(times.Count / 2);
    }

    // Optimised from its first call on: twenty are too few for the runtime to do it by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private IReadOnlyList<ScoredItem> InMemory(ReadOnlySpan<float> all, float[] query)
    {
        var best = new PriorityQueue<int, float>();
        for (var index = 0; index < all.Length / dimensions; index++)
        {
            var score = TensorPrimitives.Dot(all.Slice(index * dimensions, dimensions), query);
            if (best.Count < Count)
            {
                best.Enqueue(index, score);
            }
            else
            {
                best.EnqueueDequeue(index, score);
            }
        }

        return [.. best.UnorderedItems.Select(entry => new ScoredItem(FormattableString.Invariant($"item-{entry.Element}"), entry.Priority)).OrderByDescending(item => item.Score)];
    }
}

/// <summary>Medians at one size.</summary>
/// <param name="Points">How many points the store has.</param>
/// <param name="WrittenPerSecond">Points written a second, all sizes up to here.</param>
/// <param name="Nearest">The 50 nearest.</param>
/// <param name="Filtered">The 50 nearest of about 10 % that pass a filter.</param>
/// <param name="Fused">Both, fused.</param>
/// <param name="InMemory">The 50 nearest from an array.</param>
internal sealed record VectorTiming(int Points, double WrittenPerSecond, TimeSpan Nearest, TimeSpan Filtered, TimeSpan Fused, TimeSpan InMemory);

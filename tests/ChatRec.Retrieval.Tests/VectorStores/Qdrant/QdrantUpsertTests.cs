using System.Text.Json;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Qdrant;
using static ChatRec.Retrieval.Tests.VectorStores.Qdrant.QdrantTestBed;

namespace ChatRec.Retrieval.Tests.VectorStores.Qdrant;

public sealed class QdrantUpsertTests
{
    [Fact]
    public async Task Points_are_written_in_batches_that_wait_for_the_server()
    {
        await using var bed = await StartAsync(options => options.UpsertBatch = 10);
        await bed.FillAsync(0);

        await bed.Store.UpsertAsync("items", Points(25), default);

        Assert.All(bed.Server.Requests, request => Assert.Equal("true", request.Query["wait"]));
        Assert.Equal([5, 10, 10], bed.Server.Requests.Select(request => CountPoints(request.Body)).Order());
        Assert.Equal(25, await bed.Store.CountAsync("items", PointFilter.None, default));
    }

    [Fact]
    public void A_batch_is_also_cut_by_its_size()
    {
        var points = Enumerable.Range(0, 10).Select(index => Point(FormattableString.Invariant($"item-{index}"), new string('é', 100))).ToArray();
        var one = QdrantUpsertBatches.Of([points[0]], 100).Single().Length;

        var bodies = QdrantUpsertBatches.Of(points, 100, (3 * one) + 10).ToArray();

        Assert.Equal([3, 3, 3, 1], bodies.Select(body => CountPoints(System.Text.Encoding.UTF8.GetString(body.Span))));
        Assert.All(bodies, body => Assert.True(body.Length <= (3 * one) + 10));
        Assert.Equal(10, QdrantUpsertBatches.Of(points, 100, 1).Count());
    }

    [Fact]
    public async Task Nothing_is_written_if_the_last_point_does_not_fit()
    {
        await using var bed = await StartAsync(options => options.UpsertBatch = 1);
        await bed.FillAsync(0);
        var bad = new VectorPoint(Point("bad").Item, new Dictionary<string, float[]> { ["content"] = [1] });

        await FailsAsync(VectorStoreFailure.WrongVectors, () => bed.Store.UpsertAsync("items", [.. Points(5), bad], default));

        Assert.DoesNotContain(bed.Server.Requests, request => request.Method == "PUT");
    }

    [Fact]
    public async Task The_last_of_several_points_of_one_item_counts()
    {
        await using var bed = await StartAsync(options => options.UpsertBatch = 1);
        await bed.FillAsync(0);

        await bed.Store.UpsertAsync("items", [Point("1", "First"), Point("2"), Point("1", "Last")], default);

        Assert.Equal("Last", Assert.Single(await bed.Store.GetAsync("items", ["1"], default)).Item.Title);
        Assert.Equal(2, bed.Server.Requests.Count(request => request.Method == "PUT"));
    }

    [Fact]
    public async Task No_more_writes_are_under_way_than_allowed_and_none_is_forgotten()
    {
        await using var bed = await StartAsync(options =>
        {
            options.UpsertBatch = 1;
            options.MaxConcurrentWrites = 2;
        });
        await bed.FillAsync(0);
        bed.Server.Faults.HangNext(2);
        using var stop = new CancellationTokenSource();

        // Two writers at once share the two places.
        var first = bed.Store.UpsertAsync("items", Points(6), stop.Token);
        var second = bed.Store.UpsertAsync("items", Points(6), stop.Token);
        await bed.Server.WhenRequestedAsync(_ => bed.Server.Requests.Count == 2);
        // Whatever else was let through would be among the requests before this answer.
        await bed.Store.ListCollectionsAsync(default);

        Assert.Equal(2, bed.Server.Requests.Count(request => request.Method == "PUT"));
        Assert.False(first.IsCompleted || second.IsCompleted);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        // The places are free again.
        await bed.Store.UpsertAsync("items", Points(6), default);
        Assert.Equal(6, await bed.Store.CountAsync("items", PointFilter.None, default));
    }

    [Fact]
    public async Task An_upsert_that_a_restart_broke_is_completed_by_writing_the_list_again()
    {
        await using var bed = await StartAsync(options =>
        {
            options.UpsertBatch = 5;
            options.MaxConcurrentWrites = 1;
        });
        await bed.FillAsync(0);
        bed.Server.Faults.HangNext(1, when: request => request.Body.Contains("\"item-12\"", StringComparison.Ordinal));

        var broken = bed.Store.UpsertAsync("items", Points(40), default);
        await bed.Server.WhenRequestedAsync(request => request.Body.Contains("\"item-12\"", StringComparison.Ordinal));
        await bed.Server.StopAsync();
        await FailsAsync(VectorStoreFailure.Unreachable, () => broken);
        await bed.Server.RestartAsync();
        bed.Clock.Advance(QdrantBreaker.Pause);

        Assert.Equal(10, await bed.Store.CountAsync("items", PointFilter.None, default));
        await bed.Store.UpsertAsync("items", Points(40), default);
        Assert.Equal(40, await bed.Store.CountAsync("items", PointFilter.None, default));
    }

    [Fact]
    public async Task Deletes_and_reads_of_many_points_are_cut_too()
    {
        await using var bed = await StartAsync(options => options.UpsertBatch = 4);
        await bed.FillAsync(10);
        string[] ids = [.. Points(10).Select(point => point.Item.Id)];

        Assert.Equal(10, (await bed.Store.GetAsync("items", ids, default)).Count);
        await bed.Store.DeleteAsync("items", ids, default);

        Assert.Equal(6, bed.Server.Requests.Count);
        Assert.Equal(0, await bed.Store.CountAsync("items", PointFilter.None, default));
    }

    private static int CountPoints(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("points").GetArrayLength();
    }
}

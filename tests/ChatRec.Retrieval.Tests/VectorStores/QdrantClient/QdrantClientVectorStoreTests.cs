using System.Net;
using ChatRec.Doubles;
using ChatRec.Retrieval.Tests.VectorStores.Qdrant;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Qdrant;
using ChatRec.Retrieval.VectorStores.QdrantClient;
using static ChatRec.Retrieval.Tests.VectorStores.Qdrant.QdrantTestBed;

namespace ChatRec.Retrieval.Tests.VectorStores.QdrantClient;

public sealed class QdrantClientVectorStoreTests : IAsyncLifetime
{
    private readonly TestClock _clock = new();
    private QdrantTestBed _bed = null!;
    private QdrantGrpcFace _face = null!;
    private QdrantVectorStore _store = null!;

    public async ValueTask InitializeAsync() => await StartAsync();

    [Fact]
    public async Task Either_protocol_goes_on_where_the_other_was()
    {
        await _bed.FillAsync();
        await _store.EnsureCollectionAsync(Schema, default);
        await _store.UpsertAsync("items", [Point("item-1", "Changed"), Point("over gRPC")], default);

        Assert.Equal(4, await _bed.Store.CountAsync("items", PointFilter.None, default));
        Assert.Equivalent(await _bed.Store.GetAsync("items", ["item-1", "item-2", "over gRPC"], default), await _store.GetAsync("items", ["item-1", "item-2", "over gRPC"], default));
        Assert.Equal("Changed", Assert.Single(await _bed.Store.GetAsync("items", ["item-1"], default)).Item.Title);
        Assert.Equal(await _bed.Store.ScrollAsync("items", null, 10, default), await _store.ScrollAsync("items", null, 10, default));
    }

    [Fact]
    public async Task Reads_and_writes_are_repeated_until_they_succeed()
    {
        await _bed.FillAsync();
        _bed.Server.Faults.FailNext(2, HttpStatusCode.ServiceUnavailable);

        Assert.Equal(3, (await _store.SearchAsync("items", Query(), default)).Count);

        _bed.Server.Faults.CloseConnectionNext(1, afterWork: true);
        await _store.UpsertAsync("items", [Point("once")], default);
        Assert.Equal(4, await _store.CountAsync("items", PointFilter.None, default));
        Assert.Equal(3, _clock.Skipped.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, VectorStoreFailure.Unreachable)]
    [InlineData(HttpStatusCode.TooManyRequests, VectorStoreFailure.RateLimited)]
    [InlineData(HttpStatusCode.RequestTimeout, VectorStoreFailure.TimedOut)]
    [InlineData(HttpStatusCode.InternalServerError, VectorStoreFailure.ServerError)]
    [InlineData(HttpStatusCode.Unauthorized, VectorStoreFailure.Unauthorised)]
    [InlineData(HttpStatusCode.Forbidden, VectorStoreFailure.Unauthorised)]
    public async Task What_the_server_refuses_is_a_typed_failure(HttpStatusCode status, VectorStoreFailure reason)
    {
        await _bed.FillAsync();
        _bed.Server.Faults.FailNext(9, status, """{"status":{"error":"its own words"},"time":0}""");

        var exception = await FailsAsync(reason, () => _store.CountAsync("items", PointFilter.None, default));

        Assert.Contains("counting collection 'items' (POST /qdrant.Points/Count)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'its own words'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_that_gets_no_answer_ends_in_time()
    {
        await _bed.FillAsync();
        _bed.Server.Faults.HangNext(1);
        using var store = Another(options => options.MaxAttempts = 1, _clock);

        var counting = store.CountAsync("items", PointFilter.None, default);
        await _bed.Server.WhenRequestedAsync(request => request.Path.EndsWith("/count", StringComparison.Ordinal));
        _clock.Advance(TimeSpan.FromSeconds(5));

        await FailsAsync(VectorStoreFailure.TimedOut, () => counting);
    }

    [Fact]
    public async Task Cancelling_ends_a_call_at_once()
    {
        await _bed.FillAsync();
        _bed.Server.Faults.HangNext(1);
        using var cancelling = new CancellationTokenSource();
        using var store = Another(_ => { }, TimeProvider.System);

        var counting = store.CountAsync("items", PointFilter.None, cancelling.Token);
        await _bed.Server.WhenRequestedAsync(request => request.Path.EndsWith("/count", StringComparison.Ordinal));
        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counting);
    }

    [Fact]
    public async Task A_check_tells_of_no_server_an_old_one_and_a_wrong_key()
    {
        await _store.CheckAsync(default);
        using var nowhere = Another(options => options.Url = "http://127.0.0.1:1", TimeProvider.System);
        await FailsAsync(VectorStoreFailure.Unreachable, () => nowhere.CheckAsync(default));

        await StopAsync();
        await StartAsync(new QdrantDoubleOptions { Version = "1.12.0" });
        await FailsAsync(VectorStoreFailure.TooOld, () => _store.CheckAsync(default));

        await StopAsync();
        await StartAsync(new QdrantDoubleOptions { ApiKey = "right" });
        await FailsAsync(VectorStoreFailure.Unauthorised, () => _store.CheckAsync(default));
        using var allowed = Another(options => options.ApiKey = "right", TimeProvider.System);
        await allowed.CheckAsync(default);
    }

    [Fact]
    public void Without_an_address_it_is_the_port_of_gRPC() =>
        Assert.Equal(new Uri("http://localhost:6334"), QdrantClientVectorStore.Address(new QdrantOptions()));

    public async ValueTask DisposeAsync() => await StopAsync();

    private QdrantVectorStore Another(Action<QdrantOptions> change, TimeProvider time)
    {
        var options = new QdrantOptions { Url = _face.Url };
        change(options);
        return QdrantClientVectorStore.Create(options, null, time);
    }

    private async Task StartAsync(QdrantDoubleOptions? server = null)
    {
        _bed = await QdrantTestBed.StartAsync(server: server);
        _face = await QdrantGrpcFace.StartAsync(_bed.Server.Url);
        _store = Another(_ => { }, _clock);
    }

    private async Task StopAsync()
    {
        _store.Dispose();
        await _face.DisposeAsync();
        await _bed.DisposeAsync();
    }
}

using System.Diagnostics.Metrics;
using System.Net;
using ChatRec.Retrieval.VectorStores;
using static ChatRec.Retrieval.Tests.VectorStores.Qdrant.QdrantTestBed;

namespace ChatRec.Retrieval.Tests.VectorStores.Qdrant;

public sealed class QdrantVectorStoreTests
{
    [Fact]
    public async Task A_collection_gets_the_indexes_that_filters_need_even_if_it_was_there()
    {
        await using var bed = await StartAsync();
        using var http = new HttpClient { BaseAddress = bed.Server.Url };
        using var body = new StringContent("""{"vectors":{"content":{"size":4,"distance":"Cosine"}}}""", System.Text.Encoding.UTF8, "application/json");
        (await http.PutAsync(new Uri("/collections/items", UriKind.Relative), body)).EnsureSuccessStatusCode();

        await bed.Store.EnsureCollectionAsync(Schema, default);

        Assert.Equal(3, bed.Server.Requests.Count(request => request.Path.EndsWith("/index", StringComparison.Ordinal)));
        bed.Server.ClearRequests();
        await bed.Store.EnsureCollectionAsync(Schema, default);
        Assert.All(bed.Server.Requests, request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task A_collection_of_vectors_without_names_is_told_apart()
    {
        await using var bed = await StartAsync();
        bed.Server.Faults.FailNext(
            1, HttpStatusCode.OK, """{"result":{"config":{"params":{"vectors":{"size":4,"distance":"Cosine"}}},"payload_schema":{}},"status":"ok","time":0}""", when: request => request.Path == "/collections/items");

        var exception = await FailsAsync(VectorStoreFailure.WrongVectors, () => bed.Store.EnsureCollectionAsync(Schema, default));

        Assert.Contains("which ChatRec did not make", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queries_find_the_old_or_the_new_collection_while_the_alias_is_switched()
    {
        await using var bed = await StartAsync();
        foreach (var name in new[] { "old", "new" })
        {
            await bed.Store.EnsureCollectionAsync(Schema with { Collection = name }, default);
            await bed.Store.UpsertAsync(name, [Point(name)], default);
        }

        await bed.Store.SwitchAliasAsync("items", "old", default);
        var searching = Task.Run(async () =>
        {
            var seen = new List<string>();
            while (seen.Count == 0 || seen[^1] == "old")
            {
                seen.Add(Assert.Single(await bed.SearchAsync()).ItemId);
            }

            return seen;
        });
        await bed.Server.WhenRequestedAsync(request => request.Path == "/collections/items/points/query");
        using (var other = bed.Another())
        {
            await other.SwitchAliasAsync("items", "new", default);
        }

        Assert.Equal("new", (await searching)[^1]);
    }

    [Fact]
    public async Task An_alias_that_somebody_switched_to_vectors_of_another_dimension_is_looked_at_again()
    {
        await using var bed = await StartAsync();
        await bed.Store.EnsureCollectionAsync(Schema with { Collection = "old" }, default);
        await bed.Store.EnsureCollectionAsync(new CollectionSchema("new", [new NamedVector("content", 2, VectorDistance.Cosine)]), default);
        await bed.Store.SwitchAliasAsync("items", "old", default);
        Assert.Empty(await bed.SearchAsync());
        using (var other = bed.Another())
        {
            await other.SwitchAliasAsync("items", "new", default);
        }

        Assert.Empty(await bed.Store.SearchAsync("items", new NearestQuery("content", [1, 2], PointFilter.None, 1), default));
        await FailsAsync(VectorStoreFailure.WrongVectors, bed.SearchAsync);
    }

    [Fact]
    public async Task Scrolling_goes_on_after_a_point_that_was_deleted_meanwhile()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync(10);

        var seen = new List<string>();
        string? after = null;
        while (await bed.Store.ScrollAsync("items", after, 3, default) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 3);
            seen.AddRange(page.Select(point => point.ItemId));
            after = page[^1].ItemId;
            await bed.Store.DeleteAsync("items", [after], default);
        }

        Assert.Equal(Points(10).Select(point => point.Item.Id).Order(), seen.Order());
    }

    [Fact]
    public async Task Vectors_are_looked_up_once_and_not_before_every_search()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();

        await bed.SearchAsync();
        await bed.SearchAsync();

        Assert.All(bed.Server.Requests, request => Assert.Equal("/collections/items/points/query", request.Path));
    }

    [Fact]
    public async Task Names_that_would_lead_elsewhere_are_refused_before_anything_is_asked()
    {
        await using var bed = await StartAsync();
        foreach (var name in new[] { "..", "a/b", "a?b", "" })
        {
            await Assert.ThrowsAsync<VectorStoreException>(() => bed.Store.CountAsync(name, PointFilter.None, default));
        }

        Assert.Empty(bed.Server.Requests);
    }

    [Fact]
    public async Task Calls_are_measured_by_operation_and_outcome_and_retries_are_counted()
    {
        await using var bed = await StartAsync();
        await bed.FillAsync();
        List<(string Instrument, string Tags)> measured = [];
        using var listener = new MeterListener
        {
            // Other tests have meters of the same name.
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == bed.Meter)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.Add((instrument.Name, string.Join(' ', tags.ToArray().Select(tag => tag.Value)))));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => measured.Add((instrument.Name, string.Join(' ', tags.ToArray().Select(tag => tag.Value)))));
        listener.Start();
        bed.Server.Faults.FailNext(1, HttpStatusCode.ServiceUnavailable);

        await bed.SearchAsync();
        await FailsAsync(VectorStoreFailure.CollectionMissing, () => bed.Store.CountAsync("nowhere", PointFilter.None, default));

        Assert.Equal(
            [("chatrec.vector_store.retries", "search"), ("chatrec.vector_store.duration", "search ok"), ("chatrec.vector_store.duration", "count CollectionMissing")],
            measured);
    }
}

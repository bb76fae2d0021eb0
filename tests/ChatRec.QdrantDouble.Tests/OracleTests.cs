using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ChatRec.Doubles.Recordings;

namespace ChatRec.Doubles.Tests;

/// <summary>The double scores as a real server does: all queries of the oracle.</summary>
public sealed class OracleTests
{
    [Fact]
    public async Task All_140_queries_have_the_scores_of_the_real_server()
    {
        await using var server = await QdrantDouble.StartAsync();
        using var client = new HttpClient { BaseAddress = server.Url };
        await SendAsync(client, HttpMethod.Put, "/collections/oracle", QdrantOracle.CollectionJson);
        foreach (var body in QdrantOracle.UpsertBodies())
        {
            await SendAsync(client, HttpMethod.Put, "/collections/oracle/points?wait=true", body);
        }

        Assert.Equal(500, QdrantOracle.Items.Count);
        Assert.Equal(140, QdrantOracle.Queries.Count);
        foreach (var query in QdrantOracle.Queries)
        {
            var answer = await SendAsync(client, HttpMethod.Post, "/collections/oracle/points/query", query.Json);
            var hits = answer.GetProperty("result").GetProperty("points").EnumerateArray()
                .Select(point => new OracleHit(point.GetProperty("id").GetUInt64(), point.GetProperty("score").GetSingle())).ToList();
            AssertSame(query, hits);
        }

        Assert.Empty(server.Violations);
    }

    private static void AssertSame(OracleQuery query, List<OracleHit> hits)
    {
        Assert.Equal(query.Expected.Count, hits.Count);
        Assert.All(query.Expected.Zip(hits), pair => Assert.InRange(pair.Second.Score, pair.First.Score - 1e-5f, pair.First.Score + 1e-5f));
        var last = query.Expected[^1].Score + 1e-5f;
        Assert.Equal(Above(query.Expected), Above(hits));

        // Points of (all but) equal score may come in any order: those above the last score must be the same all the same.
        HashSet<ulong> Above(IEnumerable<OracleHit> list) => [.. list.Where(hit => hit.Score > last).Select(hit => hit.Id)];
    }

    private static async Task<JsonElement> SendAsync(HttpClient client, HttpMethod method, string target, string body)
    {
        using var request = new HttpRequestMessage(method, target) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {body[..Math.Min(600, body.Length)]} -> {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}

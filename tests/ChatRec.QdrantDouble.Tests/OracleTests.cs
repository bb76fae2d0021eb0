using ChatRec.Doubles.Recordings;

namespace ChatRec.Doubles.Tests;

/// <summary>The double scores as a real server does: all queries of the oracle.</summary>
public sealed class OracleTests
{
    private const float Tolerance = 1e-5f;

    [Fact]
    public async Task All_140_queries_have_the_scores_of_the_real_server()
    {
        await using var server = await QdrantDouble.StartAsync();
        using var client = new QdrantClientOverHttp(server);
        await client.LoadOracleAsync("oracle");
        Assert.Equal(500, await client.CountAsync("oracle"));
        Assert.Equal(140, QdrantOracle.Queries.Count);
        foreach (var query in QdrantOracle.Queries)
        {
            var result = await client.ResultAsync("POST", "/collections/oracle/points/query", query.Json);
            AssertSame(query, [.. result.GetProperty("points").EnumerateArray()
                .Select(point => new OracleHit(point.GetProperty("id").GetUInt64(), point.GetProperty("score").GetSingle()))]);
        }

        Assert.Empty(server.Violations);
    }

    /// <summary>Points of (all but) equal score may come in any order; those above the last score must be the same.</summary>
    private static void AssertSame(OracleQuery query, List<OracleHit> hits)
    {
        Assert.Equal(query.Expected.Count, hits.Count);
        Assert.All(query.Expected.Zip(hits), pair =>
            Assert.InRange(pair.Second.Score, pair.First.Score - Tolerance, pair.First.Score + Tolerance));
        var expected = query.Expected.ToDictionary(hit => hit.Id, hit => hit.Score);
        Assert.All(hits.Where(hit => hit.Score > query.Expected[^1].Score + Tolerance), hit =>
            Assert.InRange(hit.Score, expected[hit.Id] - Tolerance, expected[hit.Id] + Tolerance));
        Assert.Equal(hits.Count, hits.DistinctBy(hit => hit.Id).Count());
    }
}

using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Fusion;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.VectorStores.Sqlite;

/// <summary>Answers queries on one collection, over one connection.</summary>
internal sealed class PointSearch(SqliteConnection connection, Collection collection, VectorMemory memory, VectorChecks checks)
{
    public IReadOnlyList<ScoredItem> Search(VectorQuery query) => query switch
    {
        NearestQuery nearest => Nearest(nearest),
        RecommendQuery { Strategy: RecommendStrategy.AverageVector } recommend => Nearest(Averaged(recommend)),
        RecommendQuery recommend => BestScore(recommend),
        FusionQuery { Fusion: ReciprocalRankQueryFusion fusion } fused => ReciprocalRankFusion.Fuse(
            [.. fused.Prefetch.Select((prefetch, list) => new FusionList(Search(prefetch), fusion.Weights?[list] ?? 1))], fusion.K, fused.Count),
        FusionQuery fused => DistributionFusion.Fuse([.. fused.Prefetch.Select(Search)], fused.Count),
        _ => throw new ArgumentException($"A {query.GetType().Name} is no query that a store knows.", nameof(query)),
    };

    private List<ScoredItem> Nearest(NearestQuery query)
    {
        var (index, vector) = collection.Require(query.VectorName, checks);
        checks.Vector(collection.Name, vector, query.Vector, "query");
        return memory.Find(connection, collection, index)?.Nearest(query) ?? NearestInFile(query, index, vector);
    }

    private List<ScoredItem> NearestInFile(NearestQuery query, int index, NamedVector vector)
    {
        using var command = connection.CreateCommand();
        // Cosine with a vector of zeros is nothing rather than not a number. A dot product is the cosine with both lengths put back.
        var score = "coalesce(1 - vec_distance_cosine(v.vector, $query), 0)";
        if (vector.Distance == VectorDistance.Dot)
        {
            score += " * v.norm * $norm";
            command.Parameters.AddWithValue("$norm", Math.Sqrt(TensorPrimitives.SumOfSquares<float>(query.Vector)));
        }

        command.Parameters.AddWithValue("$query", MemoryMarshal.AsBytes(query.Vector.AsSpan()).ToArray());
        return Best(command, index, score, query.Filter, query.Count);
    }

    /// <summary>The list of the best points by an expression over a vector <c>v</c> of theirs.</summary>
    private List<ScoredItem> Best(SqliteCommand command, int index, string score, PointFilter filter, int count)
    {
        var vectors = FormattableString.Invariant($"vectors_{collection.Id}_{index} v");
        var points = FormattableString.Invariant($"points_{collection.Id} p");
        // Without a filter only the best rows are looked up among the points, which halves the time.
        var found = filter.IsEmpty
            ? $"(SELECT v.row, {score} AS score FROM {vectors} ORDER BY score DESC LIMIT $count) f JOIN {points} ON p.row = f.row"
            : $"(SELECT p.row, {score} AS score FROM {points} CROSS JOIN {vectors} ON v.row = p.row WHERE {SqliteFilter.AddTo(command, filter, collection.Id)} ORDER BY score DESC LIMIT $count) f JOIN {points} ON p.row = f.row";
        command.Parameters.AddWithValue("$count", count);
        SqliteVectorStore.SetText(command, $"SELECT p.id, f.score FROM {found} ORDER BY f.score DESC, p.id");
        using var reader = command.ExecuteReader();
        var items = new List<ScoredItem>(Math.Min(count, 1024));
        while (reader.Read())
        {
            items.Add(new ScoredItem(reader.GetString(0), reader.GetDouble(1)));
        }

        return items;
    }

    private NearestQuery Averaged(RecommendQuery query)
    {
        var (index, schema) = collection.Require(query.VectorName, checks);
        var target = new float[schema.Dimensions];
        Add(query.Positives, query.Negatives.Count > 0 ? 2 : 1);
        Add(query.Negatives, -1);
        return new NearestQuery(query.VectorName, target, Without(query), query.Count);

        void Add(IReadOnlyList<string> ids, float weight)
        {
            foreach (var (_, vector) in Examples(ids, index, query.VectorName))
            {
                TensorPrimitives.MultiplyAdd(vector, weight / ids.Count, target, target);
            }
        }
    }

    private List<ScoredItem> BestScore(RecommendQuery query)
    {
        var (index, schema) = collection.Require(query.VectorName, checks);
        using var command = connection.CreateCommand();
        var positive = Closest("$positive", query.Positives);
        var negative = Closest("$negative", query.Negatives);
        // The larger of two closest examples decides; one that is not there never does.
        return Best(command, index, $"iif({positive} > {negative}, {Squash(positive)}, -{Squash(negative)})", Without(query), query.Count);

        string Closest(string parameter, IReadOnlyList<string> ids)
        {
            command.Parameters.AddWithValue(parameter, JsonSerializer.Serialize(Examples(ids, index, query.VectorName).Select(example => example.Row)));
            var similarity = "coalesce(1 - vec_distance_cosine(v.vector, e.vector), 0)" + (schema.Distance == VectorDistance.Dot ? " * v.norm * e.norm" : "");
            return FormattableString.Invariant(
                $"coalesce((SELECT max({similarity}) FROM vectors_{collection.Id}_{index} e WHERE e.row IN (SELECT value FROM json_each({parameter}))), -1e308)");
        }

        static string Squash(string score) => $"(({score} / (1 + abs({score})) + 1) / 2)";
    }

    private List<(long Row, float[] Vector)> Examples(IReadOnlyList<string> ids, int index, string vectorName)
    {
        var wanted = ids.Distinct(StringComparer.Ordinal).ToArray();
        var rows = new Dictionary<string, (long, float[])>(StringComparer.Ordinal);
        using var command = connection.CreateCommand();
        SqliteVectorStore.SetText(
            command,
            $"SELECT p.id, v.row, v.vector FROM points_{collection.Id} p JOIN vectors_{collection.Id}_{index} v ON v.row = p.row WHERE p.id IN (SELECT value FROM json_each($ids))");
        command.Parameters.AddWithValue("$ids", JsonSerializer.Serialize(wanted));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows[reader.GetString(0)] = (reader.GetInt64(1), MemoryMarshal.Cast<byte, float>(reader.GetFieldValue<byte[]>(2)).ToArray());
        }

        return Array.Find(wanted, id => !rows.ContainsKey(id)) is { } missing
            ? throw checks.Fail(VectorStoreFailure.PointMissing, $"collection '{collection.Name}' has no vector '{vectorName}' of '{missing}', which a recommendation names as an example")
            : [.. ids.Select(id => rows[id])];
    }

    private static PointFilter Without(RecommendQuery query) =>
        query.Filter with { MustNot = [.. query.Filter.MustNot, new IdCondition([.. query.Positives, .. query.Negatives])] };
}

using System.Text.Json;
using ChatRec.Doubles.Collections;
using ChatRec.Doubles.Filters;
using ChatRec.Doubles.Points;

namespace ChatRec.Doubles.Queries;

/// <summary>Answers queries over the points of a collection by looking at each of them.</summary>
internal sealed class QueryRunner(
    IReadOnlyDictionary<PointId, StoredPoint> points,
    IReadOnlyDictionary<string, VectorParameters> vectors,
    IReadOnlyDictionary<string, PayloadIndex> indexes,
    Random random)
{
    /// <summary>The page of results that the request asks for.</summary>
    public IReadOnlyList<ScoredPoint> Run(QueryRequest request) =>
        [.. Evaluate(request.Stage with { Limit = request.Offset + request.Stage.Limit }, []).Skip(request.Offset)];

    /// <summary>The best groups of points that share a payload value, each by its best points.</summary>
    public IReadOnlyList<PointGroup> RunGroups(QueryStage stage, string groupBy, int groupSize) =>
        [.. Evaluate(stage with { Limit = points.Count + 1 }, [])
            .SelectMany(hit => PayloadPath.Elements(hit.Point.Payload, groupBy)
                .Where(value => value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                .DistinctBy(value => value.GetRawText())
                .Select(value => (Id: value, Hit: hit)))
            .GroupBy(pair => pair.Id.GetRawText(), pair => pair)
            .Select(group => new PointGroup(group.First().Id, [.. group.Take(groupSize).Select(pair => pair.Hit)]))
            .OrderByDescending(group => group.Hits[0].Score)
            .ThenBy(group => group.Id.GetRawText(), StringComparer.Ordinal)
            .Take(stage.Limit)];

    /// <summary>Points in the order of an indexed payload field; a point with several values comes several times.</summary>
    public IEnumerable<ScoredPoint> Ordered(Query.OrderBy order, IEnumerable<StoredPoint> candidates)
    {
        if (indexes.GetValueOrDefault(order.Key) is not { HasOrder: true } index)
        {
            throw QdrantException.WrongInput(
                $"No range index for `order_by` key: `{order.Key}`. Please create one to use `order_by`. " +
                "Check https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which payload schemas support Range conditions");
        }

        if (index.Type == "datetime")
        {
            throw QdrantException.NotCovered("order_by of a datetime");
        }

        var start = order.StartFrom?.GetDouble();
        var values = candidates.SelectMany(point => PayloadPath.Elements(point.Payload, order.Key)
            .Where(value => value.ValueKind == JsonValueKind.Number)
            .Select(value => (Point: point, Value: value, Number: value.GetDouble())));
        var sorted = order.Descending
            ? values.Where(v => !(v.Number > start)).OrderByDescending(v => v.Number).ThenByDescending(v => v.Point.Id)
            : values.Where(v => !(v.Number < start)).OrderBy(v => v.Number).ThenBy(v => v.Point.Id);
        return sorted.Select(v => ScoredPoint.Unscored(v.Point, v.Value));
    }

    private List<ScoredPoint> Evaluate(QueryStage stage, IReadOnlyList<Filter> outerFilters)
    {
        Filter[] filters = stage.Filter is null ? [.. outerFilters] : [.. outerFilters, stage.Filter];
        var lists = stage.Prefetches.Select(prefetch => Evaluate(prefetch, filters)).ToList();
        var candidates = (lists.Count == 0 ? points.Values : lists.SelectMany(list => list).Select(hit => hit.Point).DistinctBy(p => p.Id))
            .Where(point => filters.All(filter => filter.Matches(point, indexes)));
        return [.. Rank(stage, candidates, lists).Take(stage.Limit)];
    }

    private IEnumerable<ScoredPoint> Rank(QueryStage stage, IEnumerable<StoredPoint> candidates, List<List<ScoredPoint>> lists) =>
        stage.Query switch
        {
            null when lists.Count > 0 => throw QdrantException.BadRequest(
                "A query is needed to merge the prefetches. Can't have prefetches without defining a query."),
            null => candidates.OrderBy(p => p.Id).Select(p => ScoredPoint.Unscored(p)),
            Query.Nearest nearest => Nearest(stage, nearest, candidates),
            Query.Recommend recommend => Recommend(stage, recommend, candidates),
            Query.ReciprocalRank or Query.DistributionBased when lists.Count == 0 => throw QdrantException.BadRequest(
                "cannot make a Fusion query without prefetches"),
            Query.ReciprocalRank { Weights: { } weights } when weights.Count != lists.Count => throw QdrantException.BadRequest(
                $"RRF weights length ({weights.Count}) does not match number of prefetches ({lists.Count})"),
            Query.ReciprocalRank rrf => AtLeast(stage, Fusion.ReciprocalRank(lists, rrf.K, rrf.Weights)),
            Query.DistributionBased => AtLeast(stage, Fusion.DistributionBased(lists)),
            Query.Computed computed => AtLeast(stage, Compute(computed, candidates, lists)),
            Query.OrderBy order => Ordered(order, candidates),
            Query.Sample => candidates.ToArray().OrderBy(_ => random.Next()).Select(p => ScoredPoint.Unscored(p)),
            var query => throw QdrantException.NotCovered($"query {query.GetType().Name}"),
        };

    private List<ScoredPoint> Nearest(QueryStage stage, Query.Nearest query, IEnumerable<StoredPoint> candidates)
    {
        var parameters = Parameters(stage);
        var target = parameters.Prepare(Resolve(query.Target, stage.Using));
        var hits = Score(stage, candidates, [query.Target], vector => VectorParameters.Score(target, vector));
        return query.Diversity is { } diversity
            ? MaximalMarginalRelevance.Pick([.. hits.Take(diversity.Candidates ?? stage.Limit)], stage.Using, diversity.Amount, stage.Limit)
            : hits;
    }

    private List<ScoredPoint> Recommend(QueryStage stage, Query.Recommend query, IEnumerable<StoredPoint> candidates)
    {
        var parameters = Parameters(stage);
        return Score(stage, candidates, [.. query.Positive, .. query.Negative], Recommendation.Scorer(
            query.Strategy, parameters, Vectors(query.Positive), Vectors(query.Negative)));

        float[][] Vectors(IReadOnlyList<Example> examples) => [.. examples.Select(example => Resolve(example, stage.Using))];
    }

    private static List<ScoredPoint> Score(
        QueryStage stage, IEnumerable<StoredPoint> candidates, IReadOnlyList<Example> examples, Func<float[], float> score)
    {
        var own = examples.Where(e => e.Vector is null).Select(e => e.Id).ToHashSet();
        return ScoredPoint.Sort(candidates
            .Where(point => point.Vectors.ContainsKey(stage.Using) && !own.Contains(point.Id))
            .Select(point => ScoredPoint.Of(point, score(point.Vectors[stage.Using])))
            .Where(hit => !(hit.Score <= stage.ScoreThreshold)));
    }

    private List<ScoredPoint> Compute(Query.Computed query, IEnumerable<StoredPoint> candidates, List<List<ScoredPoint>> lists)
    {
        var scores = lists.Select(list => list.ToDictionary(hit => hit.Point.Id, hit => hit.Score)).ToList();
        return ScoredPoint.Sort(candidates.Select(point => ScoredPoint.Of(point, (float)query.Formula.Evaluate(new Formula.Scope(
            point, [.. scores.Select(list => list.GetValueOrDefault(point.Id))], query.Defaults, indexes)))));
    }

    private static IEnumerable<ScoredPoint> AtLeast(QueryStage stage, List<ScoredPoint> hits) =>
        hits.Where(hit => !(hit.Score < stage.ScoreThreshold));

    private VectorParameters Parameters(QueryStage stage) => vectors.GetValueOrDefault(stage.Using)
        ?? throw QdrantException.WrongInput($"Not existing vector name error: {stage.Using}");

    private float[] Resolve(Example example, string name)
    {
        if (example.Vector is { } vector)
        {
            return vector.Length == vectors[name].Size
                ? vector
                : throw QdrantException.WrongInput($"Vector dimension error: expected dim: {vectors[name].Size}, got {vector.Length}");
        }

        var point = points.GetValueOrDefault(example.Id) ?? throw QdrantException.NotFound($"No point with id {example.Id} found");
        return point.Vectors.GetValueOrDefault(name)
            ?? throw QdrantException.NotFound($"Point {example.Id} does not have vector with name {name}");
    }
}

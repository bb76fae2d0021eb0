using System.Text.Json;
using ChatRec.Doubles.Filters;
using ChatRec.Doubles.Points;
using ChatRec.Doubles.Queries;

namespace ChatRec.Doubles.Collections;

/// <summary>The points of a collection, what is done to them and what is asked of them. Not safe for concurrent use.</summary>
internal sealed class Collection
{
    private readonly SortedDictionary<PointId, StoredPoint> _points = [];
    private readonly Dictionary<string, PayloadIndex> _indexes = [];
    private readonly TimeProvider _time;
    private readonly Random _random;
    private RateLimit? _reads;
    private RateLimit? _writes;
    private ulong _operation;

    public Collection(CollectionSettings settings, TimeProvider time, Random random)
    {
        _time = time;
        _random = random;
        Settings = settings;
    }

    /// <summary>How the collection is set up; a change starts the rate limits afresh.</summary>
    public CollectionSettings Settings
    {
        get;
        set
        {
            field = value;
            _reads = value.StrictMode.ReadRateLimit is { } reads ? new RateLimit("Read", reads, _time) : null;
            _writes = value.StrictMode.WriteRateLimit is { } writes ? new RateLimit("Write", writes, _time) : null;
        }
    }

    public int Count => _points.Count;

    public IReadOnlyCollection<PayloadIndex> Indexes => _indexes.Values;

    private QueryRunner Runner => new(_points, Settings.Vectors, _indexes, _random);

    /// <summary>Creates or replaces an index; like the real server, in two operations.</summary>
    public ulong CreateIndex(PayloadIndex index)
    {
        _indexes[index.Field] = index;
        return _operation += 2;
    }

    /// <summary>Drops an index, if there is one.</summary>
    public ulong DeleteIndex(string field)
    {
        _indexes.Remove(field);
        return _operation += 2;
    }

    /// <summary>The number of points that an index covers.</summary>
    public int CountIndexed(PayloadIndex index) => _points.Values.Count(p => PayloadPath.Elements(p.Payload, index.Field).Any());

    /// <summary>Refuses a longer timeout than strict mode allows.</summary>
    public void CheckTimeout(int? seconds) => StrictMode.Check(seconds ?? 0, Settings.StrictMode.MaxTimeout, "timeout");

    /// <summary>Does one write and returns the number of the operation.</summary>
    public ulong Apply(PointChange change)
    {
        var selection = change switch
        {
            PointChange.Delete delete => delete.Selection,
            PointChange.SetPayload set => set.Selection,
            PointChange.DeletePayload delete => delete.Selection,
            PointChange.DeleteVectors delete => delete.Selection,
            _ => null,
        };
        var points = (change as PointChange.Upsert)?.Points ?? (change as PointChange.UpdateVectors)?.Points;
        Admit(points, selection);
        _operation++;
        switch (change)
        {
            case PointChange.Upsert upsert:
                CheckNames(upsert.Points.SelectMany(p => p.Vectors.Keys));
                foreach (var point in upsert.Points)
                {
                    _points[point.Id] = new StoredPoint(point.Id, _operation, Prepare(point.Vectors), point.Payload);
                }

                break;
            case PointChange.UpdateVectors update:
                CheckNames(update.Points.SelectMany(p => p.Vectors.Keys));
                foreach (var point in update.Points)
                {
                    Change(point.Id, stored => stored with { Vectors = Merge(stored.Vectors, Prepare(point.Vectors)) });
                }

                break;
            case PointChange.Delete:
                Select(selection!).ForEach(id => _points.Remove(id));
                break;
            case PointChange.SetPayload set:
                Select(selection!).ForEach(id => Change(id, stored =>
                    stored with { Payload = set.Overwrite ? set.Payload : Merge(stored.Payload, set.Payload) }));
                break;
            case PointChange.DeletePayload delete:
                Select(selection!).ForEach(id => Change(id, stored =>
                    stored with { Payload = delete.Keys is null ? Without(stored.Payload, stored.Payload.Keys) : Without(stored.Payload, delete.Keys) }));
                break;
            case PointChange.DeleteVectors delete:
                CheckNames(delete.Names);
                Select(selection!).ForEach(id => Change(id, stored => stored with { Vectors = Without(stored.Vectors, delete.Names) }));
                break;
        }

        return _operation;
    }

    /// <summary>The points with these ids that exist, in the order of the ids asked for.</summary>
    public IReadOnlyList<StoredPoint> Retrieve(IReadOnlyList<PointId> ids)
    {
        _reads?.Take(1);
        return [.. ids.Where(_points.ContainsKey).Select(id => _points[id])];
    }

    /// <summary>How many points pass the filter.</summary>
    public int CountMatching(Filter? filter)
    {
        AdmitRead(filter);
        return Matching(filter).Count();
    }

    /// <summary>A page of points by id, and the id that the next page starts with.</summary>
    public (IReadOnlyList<ScoredPoint> Points, PointId? Next) Scroll(PointId? from, int limit, Filter? filter)
    {
        StrictMode.Check(limit, Settings.StrictMode.MaxQueryLimit, "limit");
        AdmitRead(filter);
        var page = Matching(filter).Where(p => from is null || p.Id.CompareTo(from.Value) >= 0).Take(limit + 1).ToList();
        return ([.. page.Take(limit).Select(p => ScoredPoint.Unscored(p))], page.Count > limit ? page[limit].Id : null);
    }

    /// <summary>The first points in the order of a payload field.</summary>
    public IReadOnlyList<ScoredPoint> ScrollOrdered(Query.OrderBy order, int limit, Filter? filter)
    {
        StrictMode.Check(limit, Settings.StrictMode.MaxQueryLimit, "limit");
        AdmitRead(filter);
        return [.. Runner.Ordered(order, Matching(filter)).Take(limit)];
    }

    /// <summary>The values of a field and how many points have each, the most frequent first.</summary>
    public IReadOnlyList<(JsonElement Value, int Count)> Facet(string key, int limit, Filter? filter)
    {
        AdmitRead(filter);
        if (_indexes.GetValueOrDefault(key) is not { Type: "keyword" or "integer" or "bool" or "uuid" })
        {
            throw QdrantException.WrongInput(
                $"No appropriate index for faceting: `{key}`. Please create one to facet on this field. " +
                "Check https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which payload schemas support Match conditions");
        }

        return [.. Matching(filter)
            .SelectMany(p => PayloadPath.Elements(p.Payload, key).DistinctBy(value => value.GetRawText()))
            .GroupBy(value => value.GetRawText())
            .Select(group => (Value: group.First(), Count: group.Count()))
            .OrderByDescending(hit => hit.Count)
            .ThenBy(hit => hit.Value.ToString(), StringComparer.Ordinal)
            .Take(limit)];
    }

    /// <summary>Answers queries, all or none.</summary>
    public IReadOnlyList<IReadOnlyList<ScoredPoint>> Query(IReadOnlyList<QueryRequest> requests)
    {
        StrictMode.Check(requests.Count, Settings.StrictMode.SearchMaxBatchSize, "search batch size");
        foreach (var request in requests)
        {
            CheckStage(request.Stage);
        }

        _reads?.Take(requests.Sum(request => Cost(request.Stage)));
        return [.. requests.Select(Runner.Run)];
    }

    /// <summary>Answers a query by groups of points.</summary>
    public IReadOnlyList<PointGroup> QueryGroups(QueryStage stage, string groupBy, int groupSize)
    {
        CheckStage(stage);
        _reads?.Take(Cost(stage));
        return Runner.RunGroups(stage, groupBy, groupSize);
    }

    private static Dictionary<string, T> Merge<T>(IReadOnlyDictionary<string, T> old, IReadOnlyDictionary<string, T> added)
    {
        var merged = new Dictionary<string, T>(old);
        foreach (var (key, value) in added)
        {
            merged[key] = value;
        }

        return merged;
    }

    private static Dictionary<string, T> Without<T>(IReadOnlyDictionary<string, T> old, IEnumerable<string> keys) =>
        old.ExceptBy(keys, pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>What a read costs of the rate: one, and one for each condition.</summary>
    private static int Cost(Filter? filter) => 1 + (filter?.Conditions.Count() ?? 0);

    private static int Cost(QueryStage stage) => Cost(stage.Filter) + stage.Prefetches.Sum(Cost);

    private void Admit(IReadOnlyList<NewPoint>? points, PointSelection? selection)
    {
        if (points is { Count: 0 } || selection is { Ids.Count: 0 })
        {
            throw QdrantException.BadRequest("Empty update request");
        }

        StrictMode.Check(points?.Count ?? 0, Settings.StrictMode.UpsertMaxBatchSize, "upsert limit");
        CheckIndexes(selection?.Filter, Settings.StrictMode.UnindexedFilteringUpdate);
        foreach (var (name, vector) in points?.SelectMany(p => p.Vectors) ?? [])
        {
            if (Settings.Vectors.TryGetValue(name, out var parameters) && parameters.Size != vector.Length)
            {
                throw QdrantException.WrongInput(
                    $"Vector dimension error: expected dim: {parameters.Size}, got {vector.Length}{(name.Length == 0 ? "" : $" for vector '{name}'")}");
            }
        }

        _writes?.Take(points?.Count ?? 1);
    }

    private void AdmitRead(Filter? filter)
    {
        CheckIndexes(filter, Settings.StrictMode.UnindexedFilteringRetrieve);
        _reads?.Take(Cost(filter));
    }

    private void CheckStage(QueryStage stage)
    {
        StrictMode.Check(stage.Limit, Settings.StrictMode.MaxQueryLimit, "limit");
        StrictMode.Check(stage.Parameters.HnswEf ?? 0, Settings.StrictMode.SearchMaxHnswEf, "hnsw_ef");
        if (stage.Parameters.Exact && !Settings.StrictMode.SearchAllowExact)
        {
            throw QdrantException.BadRequest("Exact search disabled!. Help: Set exact=false.");
        }

        CheckIndexes(stage.Filter, Settings.StrictMode.UnindexedFilteringRetrieve);
        foreach (var prefetch in stage.Prefetches)
        {
            CheckStage(prefetch);
        }
    }

    private void CheckIndexes(Filter? filter, bool unindexedAllowed)
    {
        var unindexed = unindexedAllowed ? null : filter?.Conditions.OfType<Condition.Field>()
            .FirstOrDefault(c => _indexes.GetValueOrDefault(c.Key) is not { } index || !c.Test.IndexTypes.Contains(index.Type, StringComparison.Ordinal));
        if (unindexed is not null)
        {
            throw QdrantException.BadRequest(
                $"Index required but not found for \"{unindexed.Key}\" of one of the following types: {unindexed.Test.IndexTypes}. " +
                "Help: Create an index for this key or use a different filter.");
        }
    }

    /// <summary>The real server notices an unknown name only when it applies the operation: its number is used up.</summary>
    private void CheckNames(IEnumerable<string> names)
    {
        if (names.FirstOrDefault(name => !Settings.Vectors.ContainsKey(name)) is { } unknown)
        {
            throw QdrantException.WrongInput($"Not existing vector name error: {unknown}");
        }
    }

    private Dictionary<string, float[]> Prepare(Vectors vectors) =>
        vectors.ToDictionary(pair => pair.Key, pair => Settings.Vectors[pair.Key].Prepare(pair.Value));

    private void Change(PointId id, Func<StoredPoint, StoredPoint> change)
    {
        var point = _points.GetValueOrDefault(id) ?? throw QdrantException.NotFound($"No point with id {id} found");
        _points[id] = change(point) with { Version = _operation };
    }

    private List<PointId> Select(PointSelection selection) => selection.Ids?.ToList() ?? [.. Matching(selection.Filter).Select(p => p.Id)];

    private IEnumerable<StoredPoint> Matching(Filter? filter) =>
        filter is null ? _points.Values : _points.Values.Where(point => filter.Matches(point, _indexes));
}

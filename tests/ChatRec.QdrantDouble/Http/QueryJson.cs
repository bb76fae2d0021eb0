using System.Globalization;
using System.Text.Json;
using ChatRec.Doubles.Points;
using ChatRec.Doubles.Queries;

namespace ChatRec.Doubles.Http;

/// <summary>Reads queries and what to tell of their results.</summary>
internal static class QueryJson
{
    public static QueryRequest Read(JsonElement json)
    {
        json.NotCovered("shard_key");
        return new QueryRequest(
            ReadStage(json, limit: 10), json.Whole("offset") ?? 0, ReadPayloadChoice(json, PayloadChoice.None), ReadVectorChoice(json));
    }

    public static QueryStage ReadStage(JsonElement json, int limit)
    {
        json.NotCovered("lookup_from");
        return new QueryStage(
            json.Field("query") is { } query ? ReadQuery(query) : null,
            [.. json.Field("prefetch").Items().Select(prefetch => ReadStage(prefetch, limit: 10))],
            json.Text("using") ?? "",
            FilterJson.Read(json.Field("filter")),
            ReadParameters(json),
            json.Number("score_threshold"),
            json.Limit("limit", limit, "internal.limit"));
    }

    /// <summary>The recommend call that came before the query call; older clients still send it.</summary>
    public static QueryRequest ReadRecommend(JsonElement json)
    {
        json.NotCovered("lookup_from", "shard_key");
        json.Required("limit");
        return new QueryRequest(
            new QueryStage(
                ReadRecommendation(json),
                [],
                json.Text("using") ?? "",
                FilterJson.Read(json.Field("filter")),
                ReadParameters(json),
                json.Number("score_threshold"),
                json.Limit("limit", 10, "limit")),
            json.Whole("offset") ?? 0,
            ReadPayloadChoice(json, PayloadChoice.None),
            ReadVectorChoice(json));
    }

    public static Query.OrderBy ReadOrder(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return new Query.OrderBy(json.GetString()!, Descending: false, StartFrom: null);
        }

        var start = json.Field("start_from");
        return start is { ValueKind: not JsonValueKind.Number }
            ? throw QdrantException.NotCovered("start_from a datetime")
            : new Query.OrderBy(json.Required("key").GetString()!, json.Text("direction") == "desc", start);
    }

    public static PayloadChoice ReadPayloadChoice(JsonElement json, PayloadChoice assumed) => json.Field("with_payload") switch
    {
        null => assumed,
        { ValueKind: JsonValueKind.True } => PayloadChoice.All,
        { ValueKind: JsonValueKind.False } => PayloadChoice.None,
        { ValueKind: JsonValueKind.Array } include => Choose(include, included: true),
        { } selector when selector.Field("include") is { } include => Choose(include, included: true),
        { } selector when selector.Field("exclude") is { } exclude => Choose(exclude, included: false),
        _ => throw MalformedBodyException.NoVariant("WithPayloadInterface"),
    };

    public static VectorChoice ReadVectorChoice(JsonElement json) => json.Field("with_vector") switch
    {
        null or { ValueKind: JsonValueKind.False } => VectorChoice.None,
        { ValueKind: JsonValueKind.True } => VectorChoice.All,
        { ValueKind: JsonValueKind.Array } names => new VectorChoice(((JsonElement?)names).Texts().ToHashSet().Contains),
        _ => throw MalformedBodyException.NoVariant("WithVector"),
    };

    private static SearchParameters ReadParameters(JsonElement json)
    {
        var parameters = json.Field("params");
        return new SearchParameters(parameters?.Flag("exact") ?? false, parameters?.Whole("hnsw_ef"));
    }

    private static PayloadChoice Choose(JsonElement names, bool included)
    {
        var keys = ((JsonElement?)names).Texts().ToHashSet();
        return keys.Any(key => key.Contains('.', StringComparison.Ordinal))
            ? throw QdrantException.NotCovered("a nested key in with_payload")
            : new PayloadChoice(key => keys.Contains(key) == included);
    }

    private static Query ReadQuery(JsonElement json)
    {
        json.NotCovered("discover", "context", "relevance_feedback", "text", "image", "object", "indices");
        return json switch
        {
            { ValueKind: not JsonValueKind.Object } => new Query.Nearest(ReadExample(json), Diversity: null),
            _ when json.Field("nearest") is { } nearest => new Query.Nearest(ReadExample(nearest), ReadDiversity(json.Field("mmr"))),
            _ when json.Field("recommend") is { } recommend => ReadRecommendation(recommend),
            _ when json.Text("fusion") is "rrf" => new Query.ReciprocalRank(2, Weights: null),
            _ when json.Text("fusion") is "dbsf" => new Query.DistributionBased(),
            _ when json.Field("rrf") is { } rrf => new Query.ReciprocalRank(
                rrf.Whole("k") ?? 2, rrf.Field("weights") is { } weights ? weights.Vector() : null),
            _ when json.Field("formula") is { } formula => new Query.Computed(ReadFormula(formula), json.Field("defaults").Payload()),
            _ when json.Field("order_by") is { } order => ReadOrder(order),
            _ when json.Text("sample") is "random" => new Query.Sample(),
            _ => throw NotAQuery(),
        };
    }

    private static Query.Recommend ReadRecommendation(JsonElement json) => new(
        [.. json.Field("positive").Items().Select(ReadExample)],
        [.. json.Field("negative").Items().Select(ReadExample)],
        json.Text("strategy") switch
        {
            null or "average_vector" => RecommendStrategy.AverageVector,
            "best_score" => RecommendStrategy.BestScore,
            "sum_scores" => RecommendStrategy.SumScores,
            _ => throw NotAQuery(),
        });

    private static Diversity? ReadDiversity(JsonElement? json) =>
        json is { } mmr ? new Diversity(mmr.Number("diversity") ?? 0.5f, mmr.Whole("candidates_limit")) : null;

    private static Example ReadExample(JsonElement json) => json switch
    {
        _ when json.IsVector() => new Example(json.Vector(), default),
        { ValueKind: JsonValueKind.Array or JsonValueKind.Object } => throw QdrantException.NotCovered("a query that is not a dense vector or an id"),
        { ValueKind: JsonValueKind.Number or JsonValueKind.String } when PointId.TryParse(json.ToString(), out var id) => new Example(null, id),
        _ => throw NotAQuery(),
    };

    private static MalformedBodyException NotAQuery() => new("Expected some form of vector, id, or a type of query");

    private static Formula ReadFormula(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Number)
        {
            return new Formula.Number(json.GetDouble());
        }

        if (json.ValueKind == JsonValueKind.String)
        {
            return ReadVariable(json.GetString()!);
        }

        json.NotCovered("geo_distance", "datetime", "datetime_key", "lin_decay", "exp_decay", "gauss_decay");
        return json switch
        {
            _ when json.Field("sum") is { } terms => Call(x => x.Sum(), [.. terms.EnumerateArray()]),
            _ when json.Field("mult") is { } factors => Call(x => x.Aggregate(1.0, (a, b) => a * b), [.. factors.EnumerateArray()]),
            _ when json.Field("neg") is { } x => Call(a => -a[0], x),
            _ when json.Field("abs") is { } x => Call(a => Math.Abs(a[0]), x),
            _ when json.Field("sqrt") is { } x => Call(a => Math.Sqrt(a[0]), x),
            _ when json.Field("exp") is { } x => Call(a => Math.Exp(a[0]), x),
            _ when json.Field("ln") is { } x => Call(a => Math.Log(a[0]), x),
            _ when json.Field("log10") is { } x => Call(a => Math.Log10(a[0]), x),
            _ when json.Field("pow") is { } pow => Call(a => Math.Pow(a[0], a[1]), pow.Required("base"), pow.Required("exponent")),
            _ when json.Field("div") is { } div => Divide(div),
            _ => new Formula.Test(FilterJson.ReadCondition(json)),
        };
    }

    private static Formula ReadVariable(string name) => name switch
    {
        "$score" => new Formula.Score(0),
        _ when name.StartsWith("$score[", StringComparison.Ordinal) && name.EndsWith(']') =>
            new Formula.Score(int.Parse(name["$score[".Length..^1], CultureInfo.InvariantCulture)),
        _ => new Formula.Variable(name),
    };

    private static Formula.Call Divide(JsonElement json)
    {
        var otherwise = json.Number("by_zero_default");
        return Call(a => a[1] == 0 && otherwise is { } value ? value : a[0] / a[1], json.Required("left"), json.Required("right"));
    }

    private static Formula.Call Call(Func<double[], double> function, params IReadOnlyList<JsonElement> arguments) =>
        new([.. arguments.Select(ReadFormula)], arguments => function(arguments) is var value && double.IsFinite(value)
            ? value
            : throw QdrantException.NotCovered("a formula whose value is not finite"));
}

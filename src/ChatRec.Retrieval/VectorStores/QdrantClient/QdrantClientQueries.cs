using ChatRec.Retrieval.VectorStores.Qdrant;
using Qdrant.Client.Grpc;
using Messages = Qdrant.Client.Grpc;

namespace ChatRec.Retrieval.VectorStores.QdrantClient;

/// <summary>Queries and filters as messages.</summary>
internal static class QdrantClientQueries
{
    /// <summary>A query; a fusion's lists are its prefetch, to any depth.</summary>
    public static PrefetchQuery Query(VectorQuery query, QdrantOptions options)
    {
        var message = query switch
        {
            NearestQuery nearest => Searching(nearest.VectorName, nearest.Filter, options, nearest.Vector),
            RecommendQuery recommend => Searching(recommend.VectorName, recommend.Filter, options, Recommend(recommend)),
            FusionQuery fused => new PrefetchQuery { Query = Fusion(fused.Fusion), Prefetch = { fused.Prefetch.Select(prefetch => Query(prefetch, options)) } },
            _ => throw new ArgumentException($"A {query.GetType().Name} is no query that a store knows.", nameof(query)),
        };
        message.Limit = (ulong)query.Count;
        return message;
    }

    /// <summary>A filter; null if every point passes.</summary>
    public static Filter? Filter(PointFilter filter) => filter.Must.Count + filter.Should.Count + filter.MustNot.Count == 0 ? null : new Filter
    {
        Must = { filter.Must.Select(Condition) },
        Should = { filter.Should.Select(Condition) },
        MustNot = { filter.MustNot.Select(Condition) },
    };

    private static PrefetchQuery Searching(string vector, PointFilter filter, QdrantOptions options, Query query)
    {
        var message = new PrefetchQuery { Query = query, Using = vector, Params = Parameters(options) };
        if (Filter(filter) is { } wanted)
        {
            message.Filter = wanted;
        }

        return message;
    }

    private static SearchParams? Parameters(QdrantOptions options) =>
        options.Exact ? new SearchParams { Exact = true }
        : options.Quantization == QdrantQuantization.None ? null
        : new SearchParams { Quantization = new QuantizationSearchParams { Rescore = true, Oversampling = QdrantQueries.Oversampling } };

    private static Query Recommend(RecommendQuery query) => new()
    {
        Recommend = new RecommendInput
        {
            Positive = { QdrantClientPoints.Ids(query.Positives).Select(id => (VectorInput)id) },
            Negative = { QdrantClientPoints.Ids(query.Negatives).Select(id => (VectorInput)id) },
            Strategy = query.Strategy == RecommendStrategy.BestScore ? Messages.RecommendStrategy.BestScore : Messages.RecommendStrategy.AverageVector,
        },
    };

    private static Query Fusion(QueryFusion fusion) => fusion switch
    {
        DistributionQueryFusion => new Query { Fusion = Messages.Fusion.Dbsf },
        ReciprocalRankQueryFusion reciprocal => new Query { Rrf = new Rrf { K = (uint)reciprocal.K, Weights = { reciprocal.Weights ?? [] } } },
        _ => throw new ArgumentException($"A {fusion.GetType().Name} is no fusion that a store knows.", nameof(fusion)),
    };

    private static Condition Condition(PointCondition condition) => condition switch
    {
        GenreCondition genres => Field(QdrantPayload.GenreKeysField, field =>
            field.Match = new Match { Keywords = new RepeatedStrings { Strings = { genres.AnyOf.Select(GenreCondition.Fold).Distinct(StringComparer.Ordinal) } } }),
        // Any year, but one.
        YearCondition { From: null, To: null } => new Condition
        {
            Filter = new Filter { MustNot = { new Condition { IsEmpty = new IsEmptyCondition { Key = QdrantPayload.YearField } } } },
        },
        YearCondition years => Field(QdrantPayload.YearField, field => field.Range = Years(years)),
        IdCondition ids => new Condition { HasId = new HasIdCondition { HasId = { QdrantClientPoints.Ids(ids.AnyOf.Distinct(StringComparer.Ordinal)) } } },
        _ => throw new ArgumentException($"A {condition.GetType().Name} is no condition that a store knows.", nameof(condition)),
    };

    private static Condition Field(string key, Action<FieldCondition> test)
    {
        var field = new FieldCondition { Key = key };
        test(field);
        return new Condition { Field = field };
    }

    private static Messages.Range Years(YearCondition years)
    {
        var range = new Messages.Range();
        if (years.From is { } from)
        {
            range.Gte = from;
        }

        if (years.To is { } to)
        {
            range.Lte = to;
        }

        return range;
    }
}

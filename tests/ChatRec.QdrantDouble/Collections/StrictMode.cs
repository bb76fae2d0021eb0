namespace ChatRec.Doubles.Collections;

/// <summary>The limits of a collection's strict mode; null means no limit.</summary>
internal sealed record StrictMode
{
    public static readonly StrictMode Off = new();

    public int? MaxQueryLimit { get; init; }

    public int? MaxTimeout { get; init; }

    public int? UpsertMaxBatchSize { get; init; }

    public int? SearchMaxBatchSize { get; init; }

    public int? SearchMaxHnswEf { get; init; }

    public bool SearchAllowExact { get; init; } = true;

    /// <summary>Whether a query's filter may name a field without an index.</summary>
    public bool UnindexedFilteringRetrieve { get; init; } = true;

    /// <summary>Whether an update's filter may name a field without an index.</summary>
    public bool UnindexedFilteringUpdate { get; init; } = true;

    /// <summary>Tokens for reads a minute.</summary>
    public int? ReadRateLimit { get; init; }

    /// <summary>Points written a minute.</summary>
    public int? WriteRateLimit { get; init; }

    /// <summary>Refuses a number above its limit.</summary>
    public static void Check(int value, int? limit, string name)
    {
        if (value > limit)
        {
            throw QdrantException.BadRequest(
                $"Limit exceeded {value} > {limit} for \"{name}\". Help: Reduce the \"{name}\" parameter to or below {limit}.");
        }
    }
}

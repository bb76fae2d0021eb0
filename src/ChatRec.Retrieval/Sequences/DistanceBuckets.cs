namespace ChatRec.Retrieval.Sequences;

/// <summary>Which learned attention bias a distance in a sequence has: each near distance its own, far ones together, as in T5 (Raffel et al. 2020, §2.1).</summary>
public static class DistanceBuckets
{
    /// <summary>Distances below this have a bucket each.</summary>
    public const int Exact = 32;

    /// <summary>Number of buckets; those after the exact ones each reach about 1.15 times as far as the one before.</summary>
    public const int Count = 48;

    /// <summary>The bucket of a distance of at least 0.</summary>
    public static int Of(int distance) => distance < Exact
        ? distance
        : Math.Min(Count - 1, Exact + (int)(Math.Log2(distance / (double)Exact) * 5));
}

using ChatRec.Doubles.Collections;

namespace ChatRec.Doubles.Queries;

/// <summary>Picks points that are near the query and far from those picked before.</summary>
internal static class MaximalMarginalRelevance
{
    public static List<ScoredPoint> Pick(List<ScoredPoint> candidates, string vector, float diversity, int count)
    {
        var left = candidates.ToList();
        var picked = new List<ScoredPoint>();
        while (left.Count > 0 && picked.Count < count)
        {
            var best = left.MaxBy(p => ((1 - diversity) * p.Score) - (diversity * Nearest(p)))!;
            picked.Add(best);
            left.Remove(best);
        }

        return picked;

        float Nearest(ScoredPoint point) => picked.Count == 0
            ? 0
            : picked.Max(other => VectorParameters.Score(other.Point.Vectors[vector], point.Point.Vectors[vector]));
    }
}

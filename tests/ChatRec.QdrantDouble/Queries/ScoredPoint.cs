using System.Text.Json;
using ChatRec.Doubles.Points;

namespace ChatRec.Doubles.Queries;

/// <summary>A point in an answer. Points that no similarity scored have version 0 and score 1, as in the real server.</summary>
internal sealed record ScoredPoint(StoredPoint Point, ulong Version, float Score, JsonElement? OrderValue = null)
{
    public static ScoredPoint Of(StoredPoint point, float score) => new(point, point.Version, score);

    public static ScoredPoint Unscored(StoredPoint point, JsonElement? orderValue = null) => new(point, 0, 1, orderValue);

    /// <summary>Best first; ties by id.</summary>
    public static List<ScoredPoint> Sort(IEnumerable<ScoredPoint> points) =>
        [.. points.OrderByDescending(p => p.Score).ThenBy(p => p.Point.Id)];
}

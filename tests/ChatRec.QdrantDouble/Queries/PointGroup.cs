using System.Text.Json;

namespace ChatRec.Doubles.Queries;

/// <summary>The best points that share a payload value.</summary>
internal sealed record PointGroup(JsonElement Id, IReadOnlyList<ScoredPoint> Hits);

using ChatRec.Doubles.Filters;

namespace ChatRec.Doubles.Points;

/// <summary>The points that an operation touches: by id, or all that pass a filter.</summary>
internal sealed record PointSelection(IReadOnlyList<PointId>? Ids, Filter? Filter);

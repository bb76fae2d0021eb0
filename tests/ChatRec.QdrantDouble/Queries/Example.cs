using ChatRec.Doubles.Points;

namespace ChatRec.Doubles.Queries;

/// <summary>A vector to compare with: given, or that of a stored point.</summary>
internal sealed record Example(float[]? Vector, PointId Id);

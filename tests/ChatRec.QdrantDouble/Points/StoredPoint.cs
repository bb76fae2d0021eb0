namespace ChatRec.Doubles.Points;

/// <summary>A point as it is stored: cosine vectors normalised, the version of the operation that touched it last.</summary>
internal sealed record StoredPoint(PointId Id, ulong Version, Vectors Vectors, Payload Payload);

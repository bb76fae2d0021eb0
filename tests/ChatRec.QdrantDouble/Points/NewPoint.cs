namespace ChatRec.Doubles.Points;

/// <summary>A point to be stored: named vectors as they are sent ("" names the only one), and payload.</summary>
internal sealed record NewPoint(PointId Id, Vectors Vectors, Payload Payload);

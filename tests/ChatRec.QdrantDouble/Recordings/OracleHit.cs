namespace ChatRec.Doubles.Recordings;

/// <summary>A point that the real server found, and its score.</summary>
public sealed record OracleHit(ulong Id, float Score);

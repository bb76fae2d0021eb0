namespace ChatRec.Doubles.Recordings;

/// <summary>A query of the oracle and the real server's exact answer.</summary>
/// <param name="Json">The body of the request.</param>
/// <param name="Expected">The answer, best first. Points of equal score may come in any order.</param>
public sealed record OracleQuery(string Json, IReadOnlyList<OracleHit> Expected);

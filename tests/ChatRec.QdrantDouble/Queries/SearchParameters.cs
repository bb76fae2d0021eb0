namespace ChatRec.Doubles.Queries;

/// <summary>How the real server is to search; strict mode may forbid it.</summary>
internal sealed record SearchParameters(bool Exact, int? HnswEf);

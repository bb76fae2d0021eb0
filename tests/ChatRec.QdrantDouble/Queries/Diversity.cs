namespace ChatRec.Doubles.Queries;

/// <summary>Maximal marginal relevance: 0 asks for similarity only, 1 for difference only.</summary>
internal sealed record Diversity(float Amount, int? Candidates);

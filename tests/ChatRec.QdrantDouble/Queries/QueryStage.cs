using ChatRec.Doubles.Filters;

namespace ChatRec.Doubles.Queries;

/// <summary>One stage of a query: over all points, or over what its prefetches found.</summary>
/// <param name="Query">What to score by; null lists points by id.</param>
/// <param name="Prefetches">The stages before this one.</param>
/// <param name="Using">The vector to compare with; "" is the only one.</param>
/// <param name="Filter">Which points count; holds for the prefetches too.</param>
/// <param name="Parameters">How to search; the double always searches exactly.</param>
/// <param name="ScoreThreshold">The least score.</param>
/// <param name="Limit">How many points at most.</param>
internal sealed record QueryStage(
    Query? Query, IReadOnlyList<QueryStage> Prefetches, string Using, Filter? Filter, SearchParameters Parameters, float? ScoreThreshold, int Limit);

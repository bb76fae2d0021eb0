using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Candidates;

/// <summary>An item that was retrieved for a user.</summary>
/// <param name="Item">The item.</param>
/// <param name="Score">Fused score of the retrievers; higher is better, no fixed range.</param>
/// <param name="Provenance">Rank and score from each source that found it.</param>
public sealed record Candidate(Item Item, double Score, IReadOnlyList<Provenance> Provenance);

/// <summary>Where a score comes from.</summary>
/// <param name="Source">Name of the retriever or ranker: "history", "request", "cooccurrence", "behaviour" (merged of "sequence" and "transitions"), "dialogue", "titles", "popularity", "retrieval" (the fused list), "ranker".</param>
/// <param name="Rank">Rank in that source's list, from 1.</param>
/// <param name="Score">That source's own score: cosine with a share of popularity, blended counts, logit.</param>
public sealed record Provenance(string Source, int Rank, double Score);

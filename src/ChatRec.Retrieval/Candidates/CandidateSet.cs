namespace ChatRec.Retrieval.Candidates;

/// <summary>Candidates for a request.</summary>
/// <param name="Candidates">Best first; fewer than asked for only if no more items pass the filter.</param>
/// <param name="Degraded">Null if every source answered; otherwise which did not, and why, for logs and for a label on the answer.</param>
public sealed record CandidateSet(IReadOnlyList<Candidate> Candidates, string? Degraded);

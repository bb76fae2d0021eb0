namespace ChatRec.Retrieval.Candidates;

/// <summary>One source of candidates. Sources are merged, with provenance, by <c>CandidateGenerator</c>.</summary>
public interface IRetriever
{
    /// <summary>The name that provenance shows.</summary>
    string Name { get; }

    /// <summary>
    /// The best items by this source alone, best first, all of which satisfy the filter; empty where the source has nothing
    /// to go by (no history, no text).
    /// </summary>
    Task<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken);
}

/// <summary>An item with one source's score.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Score">Higher is better.</param>
public readonly record struct ScoredItem(string ItemId, double Score)
{
    /// <summary>Where the source itself merged lists: the item's place in each. Null: it did not.</summary>
    public IReadOnlyList<Provenance>? Parts { get; init; }
}

using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.OnePass;

/// <summary>What is to be ranked, for whom.</summary>
/// <param name="History">The user's history; the newest items go into the prompt.</param>
/// <param name="Candidates">In the retriever's order.</param>
public sealed record RankingRequest(History History, IReadOnlyList<Candidate> Candidates)
{
    /// <summary>The request in the person's own words, if any: for a language model, which knows words (reading <c>letters</c>).</summary>
    public string? Text { get; init; }

    /// <summary>What was understood of it, in few plain words, if anything: for a ranker that was trained on such wishes (reading <c>titles</c>).</summary>
    public string? Wish { get; init; }

    /// <summary>Disliked items of the history that had been recommended: the user did not want them, and perhaps never saw them.</summary>
    public IReadOnlyCollection<string> RefusedItemIds { get; init; } = [];
}

/// <summary>A ranked item.</summary>
/// <param name="Item">The item.</param>
/// <param name="Rank">From 1.</param>
/// <param name="Score">0 to 1: probability that a user who takes it or one other of the candidates, drawn at random, takes it (<see cref="Fusion.Matches"/>); shown to people as "match".</param>
/// <param name="Probability">0 to 1: probability that the user takes it; over all candidates they sum to 1 less the chance that the user takes none of them (<see cref="Fusion.Probabilities"/>).</param>
/// <param name="Provenance">The candidate's own, then the ranker's logit and rank.</param>
public sealed record RankedItem(Item Item, int Rank, double Score, double Probability, IReadOnlyList<Provenance> Provenance);

/// <summary>A ranked list.</summary>
/// <param name="Items">All candidates, best first.</param>
/// <param name="Degraded">Null, or why the list is in the retriever's order, in a sentence fit for people.</param>
/// <param name="TemplateHash">Hash of the prompt template used.</param>
/// <param name="PromptTokens">Tokens of the prompt; 0 without a forward pass.</param>
public sealed record RankedList(IReadOnlyList<RankedItem> Items, string? Degraded, string TemplateHash, int PromptTokens);

using ChatRec.Retrieval.Candidates;

namespace ChatRec.Ranking.OnePass;

/// <summary>What one forward pass said about a request's candidates, before any fusion.</summary>
/// <param name="Candidates">The candidates that were in the prompt, in the retriever's order.</param>
/// <param name="Labels">Their labels.</param>
/// <param name="Logits">The labels' logits after the prompt.</param>
/// <param name="TemplateHash">Hash of the prompt template.</param>
/// <param name="Model">The model.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="ReusedTokens">How many of them were not decoded again.</param>
public sealed record OnePassScores(
    IReadOnlyList<Candidate> Candidates,
    IReadOnlyList<string> Labels,
    IReadOnlyList<float> Logits,
    string TemplateHash,
    ScorerModel Model,
    int PromptTokens,
    int ReusedTokens);

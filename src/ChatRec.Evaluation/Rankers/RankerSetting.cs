using ChatRec.Evaluation.Retrievers.Reports;

namespace ChatRec.Evaluation.Rankers;

/// <summary>What rankers were judged on.</summary>
/// <param name="Name">The data.</param>
/// <param name="Description">The data and the retriever, for people.</param>
/// <param name="Retriever">The retriever's name.</param>
/// <param name="Candidates">How many candidates a list holds.</param>
/// <param name="Command">The command that makes the same report again.</param>
/// <param name="Published">The papers' results on the same data over all users; empty where it is another.</param>
/// <param name="PublishedSubset">The same on the valid retrieval subset.</param>
public sealed record RankerSetting(
    string Name,
    string Description,
    string Retriever,
    int Candidates,
    string Command,
    IReadOnlyList<PublishedResult> Published,
    IReadOnlyList<PublishedResult> PublishedSubset);

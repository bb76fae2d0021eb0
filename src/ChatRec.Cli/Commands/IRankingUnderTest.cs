using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Splits;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Cli.Commands;

/// <summary>A retriever that knows the training part of some data only, and the one-pass ranker after it.</summary>
internal interface IRankingUnderTest : IDisposable
{
    /// <summary>What it is, for people: data, retriever.</summary>
    string Description { get; }

    /// <summary>The data set of a paper's protocol; null for the service's own data.</summary>
    EvaluationData? Data { get; }

    Catalogue Catalogue { get; }

    ScorerModel Model { get; }

    OnePassRanker Ranker { get; }

    IEnumerable<LeaveOneOut.Case> Cases(SplitPart part);

    /// <summary>The candidates that would be ranked, in the retriever's order.</summary>
    Task<IReadOnlyList<Candidate>> RetrieveAsync(History history, int count, CancellationToken cancellationToken);

    /// <summary>Items that an item is like, the nearest first, counted on the training part.</summary>
    Func<int, IReadOnlyList<int>> Neighbours(CancellationToken cancellationToken);
}

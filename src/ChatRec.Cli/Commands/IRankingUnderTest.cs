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

    /// <summary>The questions of a part.</summary>
    /// <param name="part">What is fitted on, or what is judged.</param>
    /// <param name="rankerCounts">Whether nothing may be fitted on items that the ranker was trained on; where it has no say it does not matter.</param>
    IEnumerable<LeaveOneOut.Case> Cases(SplitPart part, bool rankerCounts = true);

    /// <summary>The candidates that would be ranked, in the retriever's order.</summary>
    Task<IReadOnlyList<Candidate>> RetrieveAsync(History history, int count, CancellationToken cancellationToken);

    /// <summary>Items that an item is like, the nearest first, counted on the training part.</summary>
    Func<int, IReadOnlyList<int>> Neighbours(CancellationToken cancellationToken);
}

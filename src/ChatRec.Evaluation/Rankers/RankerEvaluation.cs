using System.Diagnostics;
using ChatRec.Evaluation.Splits;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Evaluation.Rankers;

/// <summary>
/// Asks the retriever, then the ranker, for each held-out item (LlamaRec's protocol: every interaction counts as positive,
/// last 20 history items, top-20 candidates). Only users whose item was retrieved need a forward pass: the ranker cannot
/// change the others.
/// </summary>
/// <param name="catalogue">Items of the sequences.</param>
/// <param name="retrieve">The retriever, built on training interactions only: candidates in its order.</param>
/// <param name="score">One forward pass over a request's candidates.</param>
/// <param name="reading">What the pass reads: titles have no order in the prompt that could be shuffled.</param>
public sealed class RankerEvaluation(
    Catalogue catalogue,
    Func<History, CancellationToken, Task<IReadOnlyList<Candidate>>> retrieve,
    Func<RankingRequest, CancellationToken, Task<OnePassScores>> score,
    PromptReading reading = PromptReading.Letters)
{
    /// <summary>Runs one part of the split.</summary>
    /// <param name="cases">The questions.</param>
    /// <param name="seed">Seed of the shuffled reading.</param>
    /// <param name="progress">Number of finished cases.</param>
    /// <param name="cancellationToken">Stops between cases and inside a pass.</param>
    public async Task<IReadOnlyList<RankedCase>> RunAsync(
        IReadOnlyList<LeaveOneOut.Case> cases, int seed, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var results = new List<RankedCase>(cases.Count);
        foreach (var question in cases)
        {
            results.Add(await RunAsync(question, random, cancellationToken).ConfigureAwait(false));
            progress?.Report(results.Count);
        }

        return results;
    }

    private async Task<RankedCase> RunAsync(LeaveOneOut.Case question, Random random, CancellationToken cancellationToken)
    {
        var history = new History(question.History.Select((item, place) =>
            new Interaction(catalogue[item].Id, Signal.Liked, DateTimeOffset.UnixEpoch.AddSeconds(place))));
        var candidates = await retrieve(history, cancellationToken).ConfigureAwait(false);
        var targetId = catalogue[question.Target].Id;
        var target = candidates.ToList().FindIndex(candidate => candidate.Item.Id == targetId);
        if (target < 0)
        {
            return RankedCase.NotRetrieved(question.User);
        }

        var watch = Stopwatch.StartNew();
        var inOrder = await score(new RankingRequest(history, candidates), cancellationToken).ConfigureAwait(false);
        var milliseconds = watch.Elapsed.TotalMilliseconds;

        if (reading == PromptReading.Titles)
        {
            return new RankedCase(question.User, target, [.. candidates.Select(candidate => candidate.Score)], inOrder, null, [], milliseconds);
        }

        var shuffle = Enumerable.Range(0, candidates.Count).ToArray();
        random.Shuffle(shuffle);
        var shuffled = await score(new RankingRequest(history, [.. shuffle.Select(place => candidates[place])]), cancellationToken)
            .ConfigureAwait(false);
        var places = new int[shuffle.Length];
        for (var place = 0; place < shuffle.Length; place++)
        {
            places[shuffle[place]] = place;
        }

        return new RankedCase(
            question.User, target, [.. candidates.Select(candidate => candidate.Score)], inOrder, shuffled, places, milliseconds);
    }
}

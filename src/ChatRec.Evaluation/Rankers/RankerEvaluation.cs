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
/// change the others' result. Their lists count where probabilities are judged.
/// </summary>
/// <param name="catalogue">Items of the sequences.</param>
/// <param name="retrieve">The retriever, built on training interactions only: candidates in its order.</param>
/// <param name="score">One forward pass over a request's candidates.</param>
/// <param name="reading">What the pass reads: only where letters are read do candidates stand in the prompt in an order that could be shuffled.</param>
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
    /// <param name="askForAll">Whether the ranker is also asked about lists that lack the target, once each.</param>
    public async Task<IReadOnlyList<RankedCase>> RunAsync(
        IReadOnlyList<LeaveOneOut.Case> cases, int seed, IProgress<int>? progress, CancellationToken cancellationToken, bool askForAll = false)
    {
        var random = new Random(seed);
        var results = new List<RankedCase>(cases.Count);
        foreach (var question in cases)
        {
            results.Add(await RunAsync(question, random, askForAll, cancellationToken).ConfigureAwait(false));
            progress?.Report(results.Count);
        }

        return results;
    }

    private async Task<RankedCase> RunAsync(LeaveOneOut.Case question, Random random, bool askForAll, CancellationToken cancellationToken)
    {
        var history = new History(question.History.Select((item, place) =>
            new Interaction(catalogue[item].Id, Signal.Liked, DateTimeOffset.UnixEpoch.AddSeconds(place))));
        var watch = Stopwatch.StartNew();
        var candidates = await retrieve(history, cancellationToken).ConfigureAwait(false);
        var retrieval = watch.Elapsed.TotalMilliseconds;
        double[] retrieverScores = [.. candidates.Select(candidate => candidate.Score)];
        var targetId = catalogue[question.Target].Id;
        var target = candidates.ToList().FindIndex(candidate => candidate.Item.Id == targetId);
        if (target < 0 && !(askForAll && candidates.Count > 0))
        {
            return RankedCase.NotRetrieved(question.User, retrieverScores);
        }

        watch.Restart();
        var inOrder = await score(new RankingRequest(history, candidates), cancellationToken).ConfigureAwait(false);
        var milliseconds = watch.Elapsed.TotalMilliseconds;
        if (target < 0)
        {
            return RankedCase.NotRetrieved(question.User, retrieverScores, inOrder);
        }

        var asked = new RankedCase(question.User, target, retrieverScores, inOrder, null, [], milliseconds) { RetrievalMilliseconds = retrieval };
        if (reading != PromptReading.Letters)
        {
            return asked;
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

        return asked with { Shuffled = shuffled, Places = places };
    }
}

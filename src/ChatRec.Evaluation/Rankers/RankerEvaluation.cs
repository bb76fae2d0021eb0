using System.Diagnostics;
using ChatRec.Evaluation.Splits;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Evaluation.Rankers;

/// <summary>
/// Asks the retriever, then the ranker, for each held-out item (LlamaRec's protocol: last 20 history items, top-20
/// candidates). Only users whose item was retrieved need a forward pass: the ranker cannot change the others.
/// </summary>
/// <param name="catalogue">Items of the sequences.</param>
/// <param name="retrieve">The retriever, built on training interactions only: candidates in its order.</param>
/// <param name="score">One forward pass: a logit a candidate, in the order given.</param>
public sealed class RankerEvaluation(
    Catalogue catalogue,
    Func<History, CancellationToken, Task<IReadOnlyList<Candidate>>> retrieve,
    Func<RankingRequest, CancellationToken, Task<LabelLogits>> score)
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

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
            new Interaction(catalogue[item].Id, Signal.Liked, Start.AddSeconds(place))));
        var candidates = await retrieve(history, cancellationToken).ConfigureAwait(false);
        var targetId = catalogue[question.Target].Id;
        var target = candidates.ToList().FindIndex(candidate => candidate.Item.Id == targetId);
        if (target < 0)
        {
            return new RankedCase(question.User, -1, [], [], [], 0, 0);
        }

        var watch = Stopwatch.StartNew();
        var inOrder = await score(new RankingRequest(history, candidates), cancellationToken).ConfigureAwait(false);
        var milliseconds = watch.Elapsed.TotalMilliseconds;

        var places = Enumerable.Range(0, candidates.Count).ToArray();
        random.Shuffle(places);
        var shuffled = await score(new RankingRequest(history, [.. places.Select(place => candidates[place])]), cancellationToken)
            .ConfigureAwait(false);
        var shuffledLogits = new double[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            shuffledLogits[places[i]] = shuffled.Logits[i];
        }

        return new RankedCase(
            question.User,
            target,
            [.. candidates.Select(candidate => candidate.Score)],
            inOrder.Logits,
            shuffledLogits,
            inOrder.PromptTokens,
            milliseconds);
    }
}

/// <summary>What one forward pass said.</summary>
/// <param name="Logits">One a candidate.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
public sealed record LabelLogits(IReadOnlyList<double> Logits, int PromptTokens);

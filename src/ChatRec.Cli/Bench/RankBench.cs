using System.Diagnostics;
using ChatRec.Llama;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.LlamaCpp;

namespace ChatRec.Cli.Bench;

/// <summary>
/// LlamaRec's Figure 3 on this machine: the same model reads the same prompts and either ranks in one forward pass, by the
/// labels' logits, or does so with the candidates in several orders, or writes the ranked list of titles token by token. The ways take
/// turns, prompt by prompt, so that a busy machine slows all.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="ranker">Writes and scores the prompts.</param>
/// <param name="scorer">What <paramref name="ranker"/> scores with, without reuse of earlier prompts.</param>
/// <param name="orders">Ranks with several orders, which share what they have in common.</param>
/// <param name="ordersScorer">What <paramref name="orders"/> scores with.</param>
/// <param name="options">Sizes and threads for generation, equal to the scorer's.</param>
internal sealed class RankBench(
    LlamaModel model, OnePassRanker ranker, LlamaNextTokenScorer scorer, OnePassRanker orders, LlamaNextTokenScorer ordersScorer, LlamaContextOptions options)
{
    /// <summary>Measures every prompt all ways, prompt by prompt, after a first prompt that warms up and gives the memory.</summary>
    public async Task<RankBenchReport> RunAsync(IReadOnlyList<RankingRequest> requests, Action<int> progress, CancellationToken cancellationToken)
    {
        PeakMemory.Restart();
        _ = await OnePassAsync(ranker, scorer, requests[0], cancellationToken);
        var passPeak = PeakMemory.Bytes();
        PeakMemory.Restart();
        _ = await OnePassAsync(orders, ordersScorer, requests[0], cancellationToken);
        var ordersPeak = PeakMemory.Bytes();
        using var context = new LlamaContext(model, options);
        PeakMemory.Restart();
        _ = Generate(context, requests[0], cancellationToken);
        var listPeak = PeakMemory.Bytes();

        var passes = new List<Timing>();
        var permutations = new List<Timing>();
        var lists = new List<Timing>();
        foreach (var request in requests)
        {
            passes.Add(await OnePassAsync(ranker, scorer, request, cancellationToken));
            permutations.Add(await OnePassAsync(orders, ordersScorer, request, cancellationToken));
            lists.Add(Generate(context, request, cancellationToken));
            progress(passes.Count);
        }

        return new RankBenchReport(passes, passPeak, permutations, ordersPeak, lists, listPeak);
    }

    private static async Task<Timing> OnePassAsync(OnePassRanker ranker, LlamaNextTokenScorer scorer, RankingRequest request, CancellationToken cancellationToken)
    {
        var calls = scorer.DecodeCalls;
        var watch = Stopwatch.StartNew();
        var scores = await ranker.ScoreAsync(request, cancellationToken);
        return new Timing(watch.Elapsed, scores.PromptTokens - scores.ReusedTokens, 0, scorer.DecodeCalls - calls);
    }

    /// <summary>
    /// Greedy generation of as many tokens as the list of these titles has. The end of the answer is not obeyed: an untrained model
    /// would stop early or never, and the measure is what a list of this length costs.
    /// </summary>
    private Timing Generate(LlamaContext context, RankingRequest request, CancellationToken cancellationToken)
    {
        var list = string.Join('\n', request.Candidates.Select((candidate, place) => $"{place + 1}. {candidate.Item.TitleWithYear}"));
        var length = model.Vocabulary.Tokenize(list).Length;
        var calls = context.DecodeCalls;

        var watch = Stopwatch.StartNew();
        var prompt = scorer.Tokenize(ranker.WritePrompt(request)).ToArray();
        var batch = new LlamaBatch();
        context.Clear();
        var row = batch.AddRange(prompt, 0, 0);
        context.Decode(batch, cancellationToken);
        for (var generated = 0; generated < length; generated++)
        {
            var token = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(context.Logits(row));
            batch.Clear();
            row = batch.Add(token, prompt.Length + generated, 0, output: true);
            context.Decode(batch, cancellationToken);
        }

        return new Timing(watch.Elapsed, prompt.Length, length, context.DecodeCalls - calls);
    }
}

/// <summary>One prompt, one way.</summary>
/// <param name="Time">From the request to the order.</param>
/// <param name="PromptTokens">Tokens read, each counted once.</param>
/// <param name="GeneratedTokens">Tokens written.</param>
/// <param name="DecodeCalls">Forward passes.</param>
internal sealed record Timing(TimeSpan Time, int PromptTokens, int GeneratedTokens, long DecodeCalls);

/// <summary>All prompts, all ways.</summary>
/// <param name="OnePass">One forward pass a prompt.</param>
/// <param name="OnePassPeak">Peak working set meanwhile, bytes.</param>
/// <param name="Orders">The candidates in several orders, one batch a prompt.</param>
/// <param name="OrdersPeak">Peak working set meanwhile, bytes; the first way's context is still held.</param>
/// <param name="Generation">The list written out.</param>
/// <param name="GenerationPeak">Peak working set meanwhile, bytes; the other ways' contexts are still held.</param>
internal sealed record RankBenchReport(
    IReadOnlyList<Timing> OnePass, long OnePassPeak, IReadOnlyList<Timing> Orders, long OrdersPeak, IReadOnlyList<Timing> Generation, long GenerationPeak);

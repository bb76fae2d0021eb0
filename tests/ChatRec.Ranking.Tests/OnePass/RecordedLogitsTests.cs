using System.Text.Json;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Tests.OnePass;

/// <summary>
/// Rankings on the bundled model, against those that ChatRec's own binding gave. Both package sets run this, so it also says how far LLamaSharp's
/// llama.cpp may be from ours. Another llama.cpp or model: run it with CHATREC_RECORD=1 in the embedded set.
/// </summary>
public sealed class RecordedLogitsTests(LanguageModel language) : IDisposable
{
#if CHATREC_FULL
    private const bool Records = false;
#else
    private const bool Records = true;
#endif

    /// <summary>
    /// How far a label's logit may be off. The same llama.cpp with the kernels of another processor (AVX2 for AVX-512) was off by at most 0.38;
    /// LLamaSharp 0.28.0 on the same processor by 0.27, and swapped labels up to 0.28 apart: it is another version, compiled otherwise.
    /// </summary>
    private const double Tolerance = 0.5;

    /// <summary>Labels whose logits are further apart than this keep their order.</summary>
    private const double OrderTolerance = 0.5;

    private const int Rankings = 12;
    private const int Candidates = 20;

    private static readonly string Recording = Path.Combine(RepositoryFiles.Root, "tests", "ChatRec.Ranking.Tests", "OnePass", "recorded-logits.json");

    private readonly LlamaNextTokenScorer _scorer = new(language.Model, "abc");

    [Fact]
    public async Task Rankings_are_those_that_were_recorded()
    {
        var record = Environment.GetEnvironmentVariable("CHATREC_RECORD") == "1";
        Assert.True(Records || !record, "The recording is of the embedded set: record there.");
        var scores = new List<Scores>();
        for (var ranking = 0; ranking < Rankings; ranking++)
        {
            scores.Add(await ScoreAsync(ranking));
        }

        if (record)
        {
            await File.WriteAllTextAsync(Recording, JsonSerializer.Serialize(scores));
            Assert.Fail($"{Recording} is written anew; run this without CHATREC_RECORD to compare with it.");
        }

        var recorded = JsonSerializer.Deserialize<List<Scores>>(await File.ReadAllTextAsync(Recording))!;
        var distances = recorded.Zip(scores, (was, now) => was.Logits.Zip(now.Logits, (a, b) => (double)Math.Abs(a - b)).Max()).ToList();
        TestContext.Current.SendDiagnosticMessage("Largest distance of a logit, and apart from what all labels share: {0:F3}, {1:F3}; largest gap that changed its order: {2:F3}", distances.Max(), recorded.Zip(scores, Apart).Max(), recorded.Zip(scores, Swapped).Max());

        Assert.Equal(recorded.Select(was => was.PromptTokens), scores.Select(now => now.PromptTokens));
        Assert.True(distances.Max() < Tolerance, $"{distances.Max()}");
        Assert.True(recorded.Zip(scores, Swapped).Max() < OrderTolerance, $"{recorded.Zip(scores, Swapped).Max()}");
        Assert.All(recorded, was => Assert.True(was.Logits.Max() - was.Logits.Min() > 4 * OrderTolerance, $"{was.Logits.Max() - was.Logits.Min()}"));
    }

    public void Dispose() => _scorer.Dispose();

    // The largest distance once both have the same mean: a softmax over the labels sees no more than that.
    private static double Apart(Scores was, Scores now)
    {
        var shift = was.Logits.Average() - now.Logits.Average();
        return was.Logits.Zip(now.Logits, (a, b) => (double)Math.Abs(a - b - shift)).Max();
    }

    // The largest gap between two labels that was there and is the other way round now.
    private static double Swapped(Scores was, Scores now) => was.Logits
        .SelectMany((first, a) => was.Logits.Select((second, b) => now.Logits[a] < now.Logits[b] ? first - second : 0))
        .Max();

    private async Task<Scores> ScoreAsync(int ranking)
    {
        Item[] items = [.. Enumerable.Range(0, Candidates + 8).Select(index => MovieLens.Catalogue.Items[((ranking * 331) + (index * 37)) % MovieLens.Catalogue.Count])];
        var history = new History([.. items.Take(8).Select(item => new Interaction(item.Id, Signal.Liked, DateTimeOffset.UnixEpoch))]);
        var candidates = items.Skip(8).Select((item, index) => new Candidate(item, 1.0 / (index + 1), [])).ToList();
        var ranker = new OnePassRanker(
            _scorer, new HandlebarsPromptRenderer(), new PromptLibrary(RepositoryFiles.Prompts), MovieLens.Catalogue.Find, new RankingOptions { Template = "rank", PromptCandidates = Candidates });
        var prompt = ranker.WritePrompt(new RankingRequest(history, candidates));
        var labels = new Verbalizer(_scorer).Labels(prompt, Candidates);
        var scores = (await _scorer.ScoreAsync([new ScoringRequest(prompt, [.. labels.Select(label => label.Token)])], default))[0];
        return new Scores(scores.PromptTokens, scores.Logits);
    }

    private sealed record Scores(int PromptTokens, float[] Logits);
}

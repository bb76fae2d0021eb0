using System.Globalization;
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
    /// <summary>Label logits of a prompt spread over several units; kernels and processors differ in the second decimal.</summary>
    private const double Tolerance = 0.1;

    private const int Rankings = 12;
    private const int Candidates = 20;

    private static readonly string Recording = Path.Combine(RepositoryFiles.Root, "tests", "ChatRec.Ranking.Tests", "OnePass", "recorded-logits.json");

    private readonly LlamaNextTokenScorer _scorer = new(language.Model, "abc");

    [Fact]
    public async Task Rankings_are_those_that_were_recorded()
    {
        var scores = new List<Scores>();
        for (var ranking = 0; ranking < Rankings; ranking++)
        {
            scores.Add(await ScoreAsync(ranking));
        }

        if (Environment.GetEnvironmentVariable("CHATREC_RECORD") == "1")
        {
            await File.WriteAllTextAsync(Recording, JsonSerializer.Serialize(scores));
        }

        var recorded = JsonSerializer.Deserialize<List<Scores>>(await File.ReadAllTextAsync(Recording))!;
        var distances = recorded.Zip(scores, (was, now) => was.Logits.Zip(now.Logits, (a, b) => (double)Math.Abs(a - b)).Max()).ToList();
        TestContext.Current.SendDiagnosticMessage("Largest distance of a label's logit, by prompt: {0}", string.Join(" ", distances.Select(distance => distance.ToString("F5", CultureInfo.InvariantCulture))));

        Assert.Equal(recorded.Select(was => was.PromptTokens), scores.Select(now => now.PromptTokens));
        Assert.True(distances.Max() < Tolerance, $"{distances.Max()}");
        Assert.All(recorded.Zip(scores), pair => AssertSameOrder(pair.First.Logits, pair.Second.Logits));
        Assert.All(recorded, was => Assert.True(was.Logits.Max() - was.Logits.Min() > 20 * Tolerance, $"{was.Logits.Max() - was.Logits.Min()}"));
    }

    public void Dispose() => _scorer.Dispose();

    // Those that are further apart than twice the tolerance stand in the same order.
    private static void AssertSameOrder(float[] was, float[] now)
    {
        for (var a = 0; a < was.Length; a++)
        {
            for (var b = 0; b < was.Length; b++)
            {
                Assert.True(was[a] - was[b] <= 2 * Tolerance || now[a] > now[b], $"labels {a} and {b}");
            }
        }
    }

    private async Task<Scores> ScoreAsync(int ranking)
    {
        Item[] items = [.. Enumerable.Range(0, Candidates + 8).Select(index => MovieLens.Catalogue.Items[((ranking * 331) + (index * 37)) % MovieLens.Catalogue.Count])];
        var history = new History([.. items.Take(8).Select(item => new Interaction(item.Id, Signal.Liked, DateTimeOffset.UnixEpoch))]);
        var candidates = items.Skip(8).Select((item, index) => new Candidate(item, 1.0 / (index + 1), [])).ToList();
        var ranker = new OnePassRanker(
            _scorer, new HandlebarsPromptRenderer(), new PromptLibrary(RepositoryFiles.Prompts), MovieLens.Catalogue.Find, new RankingOptions { PromptCandidates = Candidates });
        var prompt = ranker.WritePrompt(new RankingRequest(history, candidates));
        var labels = new Verbalizer(_scorer).Labels(prompt, Candidates);
        var scores = (await _scorer.ScoreAsync([new ScoringRequest(prompt, [.. labels.Select(label => label.Token)])], default))[0];
        return new Scores(scores.PromptTokens, scores.Logits);
    }

    private sealed record Scores(int PromptTokens, float[] Logits);
}

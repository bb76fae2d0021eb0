using System.Globalization;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Tests.OnePass;

/// <summary>The whole ranker on the bundled model, prompt and catalogue.</summary>
public sealed class RealRankingTests(LanguageModel language) : IDisposable
{
    private readonly LlamaNextTokenScorer _scorer = new(language.Model, "abc");
    private readonly PromptLibrary _prompts = new(RepositoryFiles.Prompts);
    private readonly Catalogue _catalogue = MovieLens.Catalogue;

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    public async Task A_ranking_is_one_decode_call_and_generates_nothing(int candidates)
    {
        var list = await Ranker(candidates).RankAsync(Request(candidates), default);

        Assert.Null(list.Degraded);
        Assert.Equal(1, _scorer.DecodeCalls);
        Assert.Equal(list.PromptTokens, _scorer.DecodedTokens);
        Assert.Equal(candidates, list.Items.Count);
        Assert.All(list.Items, ranked => Assert.Contains(ranked.Provenance, provenance => provenance.Source == "ranker"));
    }

    [Theory]
    [InlineData("rank", 4)]
    [InlineData("rank-likelihood", 1)]
    public async Task Other_readings_are_one_decode_call_too_and_read_the_history_once(string template, int orders)
    {
        var options = new RankingOptions { Template = template, PromptCandidates = 6, Permutations = orders, Timeout = TimeSpan.FromMinutes(5) };
        var ranker = new OnePassRanker(_scorer, new HandlebarsPromptRenderer(), _prompts, _catalogue.Find, options);

        var scores = await ranker.ScoreAsync(Request(6), default);

        var prompt = _scorer.Tokenize(ranker.WritePrompt(Request(6))).Count;
        var titles = scores.Candidates.Sum(candidate => _scorer.CountTokens(candidate.Item.TitleWithYear));
        Assert.Equal(1, _scorer.DecodeCalls);
        Assert.Equal(_scorer.DecodedTokens, scores.PromptTokens - scores.ReusedTokens);
        Assert.InRange(_scorer.DecodedTokens, prompt + ((orders - 1) * titles), orders == 1 ? prompt + titles : (orders * prompt) - ((orders - 1) * 100));
        Assert.Equal(6, scores.Logits.Distinct().Count());
    }

    [Fact]
    public async Task The_next_turn_of_a_person_decodes_only_what_changed()
    {
        var ranker = Ranker(6);
        await ranker.RankAsync(Request(6), default);
        var scores = await ranker.ScoreAsync(Request(6) with { Candidates = Candidates(12).Skip(6).ToList() }, default);

        var history = _scorer.CountTokens(string.Join("; ", Request(6).History.Positive.Select(interaction => _catalogue.Find(interaction.ItemId)!.TitleWithYear)));
        Assert.True(scores.ReusedTokens >= history);
    }

    [Fact]
    public async Task Somebody_elses_turn_reuses_the_instruction()
    {
        var ranker = Ranker(6);
        await ranker.RankAsync(Request(6), default);
        var other = new History([new Interaction("1", Signal.Liked, DateTimeOffset.UnixEpoch)]);

        var scores = await ranker.ScoreAsync(Request(6) with { History = other }, default);

        Assert.InRange(scores.ReusedTokens, 20, 60);
    }

    [Fact]
    public void The_ranking_prompt_has_one_token_labels_for_a_hundred_candidates()
    {
        var prompt = Ranker(100).WritePrompt(Request(100));
        var labels = new Verbalizer(_scorer).Labels(prompt, 100);

        Assert.Equal(Enumerable.Range('A', 26).Select(letter => ((char)letter).ToString()), labels.Take(26).Select(label => label.Text));
        Assert.Equal(100, labels.Select(label => label.Token).Distinct().Count());
        Assert.All(labels, label => Assert.Equal(label.Text, language.Model.Vocabulary.Detokenize([label.Token])));
    }

    [Fact]
    public void A_template_whose_labels_are_no_tokens_of_their_own_is_refused_with_advice()
    {
        // Digits join the digit before them nowhere in this vocabulary, but letters join a word.
        var prompt = new RenderedPrompt("joined", "hash", [new PromptMessage(null, [new PromptSegment("The best candidate is Film", true)])]);

        var exception = Assert.Throws<VerbalizerException>(() => new Verbalizer(_scorer, ["s", "ing", "zqxj"]).Labels(prompt, 3));

        Assert.Contains("joined.yaml: 3 candidates need 3 labels", exception.Message, StringComparison.Ordinal);
        Assert.Contains("end with a line break", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _scorer.Dispose();

    private OnePassRanker Ranker(int candidates) =>
        new(_scorer, new HandlebarsPromptRenderer(), _prompts, _catalogue.Find, new RankingOptions { Template = "rank", PromptCandidates = candidates, Timeout = TimeSpan.FromMinutes(5) });

    private RankingRequest Request(int candidates) => new(
        new History(Enumerable.Range(1, 8).Select(id => new Interaction(id.ToString(CultureInfo.InvariantCulture), Signal.Liked, DateTimeOffset.UnixEpoch.AddDays(id)))),
        Candidates(candidates));

    private List<Candidate> Candidates(int count) => [.. _catalogue.Items.Skip(500).Take(count).Select((item, index) => new Candidate(item, 1.0 / (60 + index), []))];
}

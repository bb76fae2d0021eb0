using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Ranking.Plausibility;
using ChatRec.Ranking.Prompts;
using ChatRec.Ranking.Tests.OnePass;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Tests.Plausibility;

public sealed class PlausibilityReaderTests(LanguageModel language)
{
    private readonly ScriptedScorer _scripted = new();

    private static IReadOnlyList<Item> History { get; } = [MovieLens.Named("Heat (1995)"), MovieLens.Named("Alien (1979)"), MovieLens.Named("Fargo (1996)")];

    private static IReadOnlyList<Item> Candidates { get; } = [MovieLens.Named("Aliens (1986)"), MovieLens.Named("Babe (1995)"), MovieLens.Named("Jaws (1975)")];

    [Fact]
    public async Task The_probability_is_that_of_yes_against_no_and_all_are_asked_for_at_once()
    {
        _scripted.Logits["yes"] = MathF.Log(3);

        var readings = await Reader(_scripted).ReadAsync(History, Candidates, default);

        Assert.Equal(1, _scripted.Calls);
        Assert.Equal(Candidates, readings.Select(reading => reading.Item));
        Assert.All(readings, reading => Assert.Equal(0.75, reading.Probability, 6));
        Assert.All(_scripted.Requests, request => Assert.Equal([ScriptedScorer.Id("yes"), ScriptedScorer.Id("no")], request.Tokens));
    }

    [Fact]
    public void The_user_comes_first_and_the_candidate_last() => Assert.EndsWith(
        """
        ### Input:
        User history: Heat (1995); Alien (1979); Fargo (1996)
        Item: Aliens (1986), Action, Adventure, Horror, Sci-Fi

        ### Response:

        """,
        Reader(_scripted).WritePrompt(History, Candidates[0]).Messages[0].Text,
        StringComparison.Ordinal);

    [Fact]
    public async Task Candidates_share_the_users_segment_which_is_decoded_once()
    {
        using var scorer = new LlamaNextTokenScorer(language.Model, "abc");
        var readings = await Reader(scorer).ReadAsync(History, Candidates, default);

        Assert.Equal(readings.Sum(reading => reading.PromptTokens - reading.ReusedTokens), scorer.DecodedTokens);
        Assert.All(readings.Skip(1), reading => Assert.True(reading.PromptTokens - reading.ReusedTokens < 30));
        Assert.All(readings, reading => Assert.InRange(reading.Probability, 0.001, 0.999));
    }

    [Fact]
    public async Task A_candidates_probability_does_not_depend_on_the_others()
    {
        using var scorer = new LlamaNextTokenScorer(language.Model, "abc");
        using var fresh = new LlamaNextTokenScorer(language.Model, "abc");

        var together = await Reader(scorer).ReadAsync(History, Candidates, default);
        var alone = await Reader(fresh).ReadAsync(History, [Candidates[2]], default);

        Assert.Equal(alone[0].Probability, together[2].Probability, 3);
        Assert.NotEqual(together[1].Probability, together[2].Probability);
    }

    private static PlausibilityReader Reader(INextTokenScorer scorer) =>
        new(scorer, new HandlebarsPromptRenderer(), new PromptLibrary(RepositoryFiles.Prompts), new RankingOptions());
}

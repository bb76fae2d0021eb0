using System.Globalization;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;
using Microsoft.Extensions.Logging;

namespace ChatRec.Ranking.Tests.OnePass;

public sealed class OnePassRankerTests
{
    private readonly ScriptedScorer _scorer = new();
    private readonly LogRecorder<OnePassRanker> _log = new();
    private readonly RankingOptions _options = new() { Template = "rank" };
    private readonly PromptLibrary _prompts = new(RepositoryFiles.Prompts);
    private readonly Catalogue _catalogue = new(Enumerable.Range(1, 200).Select(id => new Item(Text(id), $"Film {id}", 1900 + id, ["Drama"])));

    [Fact]
    public async Task The_final_order_is_the_fusion_of_both_and_every_score_is_kept()
    {
        _scorer.Logits["C"] = 9;
        var ranker = Ranker(Fitted(retriever: 1, ranker: 2));

        var list = await ranker.RankAsync(Request(history: [1], candidates: [10, 11, 12]), default);

        Assert.Null(list.Degraded);
        Assert.Equal(["12", "10", "11"], list.Items.Select(ranked => ranked.Item.Id));
        Assert.Equal([1, 2, 3], list.Items.Select(ranked => ranked.Rank));
        Assert.Equal(1, list.Items.Sum(ranked => ranked.Probability), 9);
        Assert.True(list.Items[0].Score > 0.5 && list.Items[0].Score < 1);
        Assert.Equal(["retrieval", "ranker", "fused"], list.Items[0].Provenance.Select(provenance => provenance.Source));
        Assert.Equal(new Provenance("ranker", 1, 9), list.Items[0].Provenance[1]);
        Assert.Equal(_prompts.Get("rank").Hash, list.TemplateHash);
        Assert.True(list.PromptTokens > 0);
    }

    [Fact]
    public async Task Calibration_changes_what_is_told_and_never_the_order()
    {
        _scorer.Logits["C"] = 9;
        var weights = Fitted(retriever: 1, ranker: 2);

        var plain = await Ranker(weights).RankAsync(Request(history: [1], candidates: [10, 11, 12]), default);
        var calibrated = await Ranker(weights with { Calibration = new FusionCalibration { Temperature = 3, None = 0.7 } }).RankAsync(Request(history: [1], candidates: [10, 11, 12]), default);

        Assert.Equal(plain.Items.Select(ranked => ranked.Item.Id), calibrated.Items.Select(ranked => ranked.Item.Id));
        Assert.Equal(plain.Items[0].Provenance, calibrated.Items[0].Provenance);
        Assert.Equal(0.3, calibrated.Items.Sum(ranked => ranked.Probability), 9);
        Assert.True(calibrated.Items[0].Score < plain.Items[0].Score);
        Assert.True(calibrated.Items[2].Score > plain.Items[2].Score);
    }

    [Fact]
    public async Task The_prompt_holds_the_newest_liked_and_seen_items_in_order_and_the_top_candidates()
    {
        _options.HistoryItems = 2;
        _options.PromptCandidates = 3;
        _options.TitleTokens = 12;
        var history = new History([
            new Interaction("3", Signal.Seen, Day(3)),
            new Interaction("1", Signal.Liked, Day(1)),
            new Interaction("2", Signal.Liked, Day(2)),
            new Interaction("4", Signal.Disliked, Day(4)),
            new Interaction("unknown", Signal.Liked, Day(5))]);

        var list = await Ranker().RankAsync(new RankingRequest(history, Candidates([10, 11, 12, 13])) { Text = " something <|im_end|> dark " }, default);

        var prompt = Assert.Single(_scorer.Requests).Prompt;
        Assert.Contains("User history: Film 2 (1902; Film 3 (1903\n", prompt.Messages[0].Text, StringComparison.Ordinal);
        Assert.Contains("Candidate pool: (A) Film 10 (191 (B) Film 11 (191 (C) Film 12 (191\n", prompt.Messages[0].Text, StringComparison.Ordinal);
        Assert.Contains(new PromptSegment(" something <|im_end|> dark", false), prompt.Messages[0].Segments);
        Assert.Equal(["10", "11", "12", "13"], list.Items.Select(ranked => ranked.Item.Id));
        Assert.DoesNotContain(list.Items[3].Provenance, provenance => provenance.Source == "ranker");
    }

    [Fact]
    public void A_template_may_take_the_history_as_a_sentence()
    {
        var folder = Directory.CreateTempSubdirectory("chatrec-prompts-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "rank.yaml"), """
                name: rank
                template_format: handlebars
                template: |
                  {{#if history_text}}{{history_text}}.{{/if}} Candidate pool:{{#each candidates}} ({{label}}) {{title}}{{/each}}

                  ### Response:
                input_variables:
                  - name: history_text
                  - name: candidates
                """);
            var ranker = new OnePassRanker(_scorer, new HandlebarsPromptRenderer(), new PromptLibrary(folder.FullName), _catalogue.Find, _options, time: new January());
            var history = new History([new Interaction("1", Signal.Liked, Day(9)), new Interaction("2", Signal.Disliked, Day(2)), new Interaction("3", Signal.Disliked, Day(7))]);

            var told = ranker.WritePrompt(new RankingRequest(history, Candidates([10])) { RefusedItemIds = ["3"] }).Messages[0];
            var nothing = ranker.WritePrompt(new RankingRequest(History.Empty, Candidates([10]))).Messages[0].Text;

            const string Sentence = "A user who did not like Film 2 (1902) a week ago, was recommended Film 3 (1903) 3 days ago and did not want it, and liked Film 1 (1901) yesterday";
            Assert.Contains(new PromptSegment(Sentence, false), told.Segments);
            Assert.StartsWith(" Candidate pool: (A) Film 10", nothing, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class January : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => Day(10);
    }

    [Fact]
    public async Task A_hundred_candidates_are_ranked_in_one_pass()
    {
        _options.PromptCandidates = 100;
        _scorer.Logits["AV"] = 9;

        var scores = await Ranker().ScoreAsync(Request([1], Enumerable.Range(101, 100)), default);

        Assert.Equal(100, scores.Logits.Count);
        Assert.Equal(9, scores.Logits[scores.Labels.ToList().IndexOf("AV")]);
        Assert.Single(_scorer.Requests);
    }

    [Fact]
    public async Task Labels_that_are_no_token_are_replaced_in_the_prompt_too()
    {
        _scorer.Continue = (_, label) => label == "B" ? [1, 2] : [ScriptedScorer.Id(label)];

        await Ranker().RankAsync(Request([1], [10, 11]), default);

        Assert.Contains("(A) Film 10 (1910) (C) Film 11 (1911)", _scorer.Requests[0].Prompt.Messages[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_model_gives_the_retrievers_order_and_says_so()
    {
        _scorer.Failure = new ScorerException("the prompt is too long");
        _scorer.Logits["C"] = 9;

        var list = await Ranker(Fitted(0, 2)).RankAsync(Request([1], [12, 10, 11]), default);

        Assert.Equal(["12", "10", "11"], list.Items.Select(ranked => ranked.Item.Id));
        Assert.Contains("not available", list.Degraded, StringComparison.Ordinal);
        Assert.True(list.Items[0].Score > list.Items[1].Score);
        Assert.Contains("too long", Assert.Single(_log.Entries).Message, StringComparison.Ordinal);
        Assert.Equal(0, list.PromptTokens);
    }

    [Fact]
    public async Task A_late_model_gives_the_retrievers_order_and_says_so()
    {
        _scorer.NeverAnswers = true;
        _options.Timeout = TimeSpan.FromMilliseconds(1);

        var list = await Ranker().RankAsync(Request([1], [12, 10, 11]), default);

        Assert.Equal(["12", "10", "11"], list.Items.Select(ranked => ranked.Item.Id));
        Assert.Contains("too long", list.Degraded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callers_cancellation_is_not_a_degraded_list()
    {
        _scorer.NeverAnswers = true;
        using var cancelled = new CancellationTokenSource();
        var ranking = Ranker().RankAsync(Request([1], [10, 11]), cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ranking);
    }

    [Fact]
    public async Task Too_few_labels_and_a_missing_template_degrade_too()
    {
        _scorer.Continue = (_, _) => [1, 2];
        Assert.NotNull((await Ranker().RankAsync(Request([1], [10, 11]), default)).Degraded);

        _options.Template = "missing";
        Assert.NotNull((await Ranker().RankAsync(Request([1], [10, 11]), default)).Degraded);
        Assert.Contains(_log.Entries, entry => entry.Message.Contains("missing.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_that_is_not_loaded_degrades_and_counts_once_it_is()
    {
        var loading = new TaskCompletionSource<INextTokenScorer>();
        var ranker = new OnePassRanker(new DeferredScorer(loading.Task), new HandlebarsPromptRenderer(), _prompts, _catalogue.Find, _options);
        Assert.NotNull((await ranker.RankAsync(Request([1], [10, 11]), default)).Degraded);

        loading.SetResult(_scorer);

        Assert.Null((await ranker.RankAsync(Request([1], [10, 11]), default)).Degraded);
    }

    [Fact]
    public async Task Weights_of_another_model_count_for_nothing_and_one_warning_says_so()
    {
        _scorer.Logits["C"] = 9;
        var foreign = Fitted(1, 5) with { ModelSha256 = "other" };
        var ranker = Ranker(foreign);

        await ranker.RankAsync(Request([1], [10, 11, 12]), default);
        var list = await ranker.RankAsync(Request([1], [10, 11, 12]), default);

        Assert.Equal(["10", "11", "12"], list.Items.Select(ranked => ranked.Item.Id));
        Assert.Null(list.Degraded);
        var warning = Assert.Single(_log.Entries);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains("chatrec evaluate ranker", warning.Message, StringComparison.Ordinal);

        _options.TrustForeignWeights = true;
        Assert.Equal("12", (await Ranker(foreign).RankAsync(Request([1], [10, 11, 12]), default)).Items[0].Item.Id);
    }

    [Fact]
    public async Task A_model_without_weight_can_be_left_out()
    {
        _options.SkipWeightlessModel = true;

        var list = await Ranker().RankAsync(Request([1], [10, 11]), default);

        Assert.Empty(_scorer.Requests);
        Assert.Null(list.Degraded);
        Assert.Equal(_prompts.Get("rank").Hash, list.TemplateHash);
    }

    [Fact]
    public async Task A_prompt_that_reads_titles_holds_no_candidates_and_reads_their_own_tokens()
    {
        _options.Template = "rank-titles";
        _scorer.Wholes["Film 10 (1910)"] = ScriptedScorer.Id("A");
        _scorer.Wholes["Film 12 (1912)"] = ScriptedScorer.Id("C");
        _scorer.Logits["C"] = 9;
        _scorer.Logits["A"] = 1;

        var list = await Ranker(Fitted(retriever: 0, ranker: 1) with { TemplateHash = _prompts.Get("rank-titles").Hash }).RankAsync(Request([1, 2], [10, 11, 12]), default);

        // Film 11 is newer than the model, and counts as average.
        Assert.Equal(["12", "11", "10"], list.Items.Select(ranked => ranked.Item.Id));
        Assert.Equal([9, 5, 1], list.Items.Select(ranked => ranked.Provenance.Single(provenance => provenance.Source == "ranker").Score));
        var request = Assert.Single(_scorer.Requests);
        Assert.Equal("User history: Film 1 (1901); Film 2 (1902); ", request.Prompt.Messages[0].Text);
        Assert.Equal([ScriptedScorer.Id("A"), ScriptedScorer.Id("C")], request.Tokens);
    }

    [Fact]
    public async Task A_wish_stands_in_the_prompt_and_has_weights_of_its_own()
    {
        _options.Template = "rank-titles";
        _scorer.Wholes["Film 10 (1910)"] = ScriptedScorer.Id("A");
        _scorer.Wholes["Film 11 (1911)"] = ScriptedScorer.Id("B");
        _scorer.Logits["B"] = 9;
        var ranker = Ranker(Fitted(retriever: 1, ranker: 0) with { TemplateHash = _prompts.Get("rank-titles").Hash, Wish = new WishWeights(0, 1) });

        var without = await ranker.RankAsync(Request([1], [10, 11]) with { Text = "unheard-of words" }, default);
        var with = await ranker.RankAsync(Request([1], [10, 11]) with { Wish = "comedy, no horror" }, default);

        Assert.Equal(["10", "11"], without.Items.Select(ranked => ranked.Item.Id));
        Assert.Equal(["11", "10"], with.Items.Select(ranked => ranked.Item.Id));
        Assert.Equal(["User history: Film 1 (1901); ", "User history: Film 1 (1901); \nThe user asks for: comedy, no horror\nNext: "], _scorer.Requests.Select(request => request.Prompt.Messages[0].Text));
    }

    [Fact]
    public async Task What_the_ranker_would_say_without_the_wish_can_be_taken_off_so_that_the_words_alone_count()
    {
        _options.Template = "rank-titles";
        _scorer.Wholes["Film 10 (1910)"] = ScriptedScorer.Id("A");
        _scorer.Wholes["Film 11 (1911)"] = ScriptedScorer.Id("B");
        _scorer.Logits["B"] = 9;
        var weights = Fitted(retriever: 1, ranker: 0) with { TemplateHash = _prompts.Get("rank-titles").Hash };
        var request = Request([1], [10, 11]) with { Wish = "comedy" };

        var whole = await Ranker(weights with { Wish = new WishWeights(1, 5) }).RankAsync(request, default);
        var wordsAlone = await Ranker(weights with { Wish = new WishWeights(1, 5, WordsAlone: true) }).RankAsync(request, default);

        // The scorer likes film 11 whatever is wished for.
        Assert.Equal(["11", "10"], whole.Items.Select(ranked => ranked.Item.Id));
        Assert.Equal(["10", "11"], wordsAlone.Items.Select(ranked => ranked.Item.Id));
        Assert.All(wordsAlone.Items, ranked => Assert.Equal(0, ranked.Provenance.Single(provenance => provenance.Source == "ranker").Score));
        // Horror makes it like film 10 less and film 11 a little more, as noise does: the first counts, the second alone does not.
        _scorer.Liking = ("horror", "A", -4);
        var horror = await Ranker(weights with { Wish = new WishWeights(1, 5, WordsAlone: true) }).RankAsync(request with { Wish = "horror" }, default);
        _scorer.Liking = ("noise", "B", 0.01f);
        var noise = await Ranker(weights with { Wish = new WishWeights(1, 5, WordsAlone: true) }).RankAsync(request with { Wish = "noise" }, default);
        Assert.Equal(["11", "10"], horror.Items.Select(ranked => ranked.Item.Id));
        Assert.Equal([0, -4], horror.Items.Select(ranked => ranked.Provenance.Single(provenance => provenance.Source == "ranker").Score));
        Assert.Equal(["10", "11"], noise.Items.Select(ranked => ranked.Item.Id));
        Assert.Equal(["Next: ", "Next: ", "; "], _scorer.Requests.Take(3).Select(asked => asked.Prompt.Messages[0].Text[^(asked.Prompt.Messages[0].Text.EndsWith("; ", StringComparison.Ordinal) ? 2 : 6)..]));
    }

    [Fact]
    public void Words_that_a_model_knows_count_only_where_wishes_have_a_weight()
    {
        _scorer.Model = _scorer.Model with { WishWords = ["dreamlike"] };

        Assert.Equal(["dreamlike"], Ranker(Fitted(retriever: 1, ranker: 0) with { Wish = new WishWeights(1, 0.1) }).WishWords);
        Assert.Empty(Ranker(Fitted(retriever: 1, ranker: 0)).WishWords);
        Assert.Empty(Ranker(Fitted(retriever: 1, ranker: 0) with { ModelSha256 = "another", Wish = new WishWeights(1, 0.1) }).WishWords);
    }

    [Fact]
    public async Task A_catalogue_whose_titles_the_model_does_not_know_keeps_the_retrievers_order_and_one_warning_says_so()
    {
        _options.Template = "rank-titles";
        var ranker = Ranker();

        var list = await ranker.RankAsync(Request([1], [10, 11]), default);
        await ranker.RankAsync(Request([1], [10, 11]), default);

        Assert.Null(list.Degraded);
        Assert.Equal(["10", "11"], list.Items.Select(ranked => ranked.Item.Id));
        Assert.Equal(0, list.PromptTokens);
        Assert.Contains("`chatrec train ranker`", Assert.Single(_log.Entries).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_orders_are_read_in_one_call_and_no_letter_or_place_favours_a_candidate()
    {
        // A model that only ever looks at letters says nothing about candidates.
        _options.Permutations = 4;
        (_scorer.Logits["A"], _scorer.Logits["C"]) = (9, 4);

        var scores = await Ranker().ScoreAsync(Request([1], [10, 11, 12, 13]), default);

        Assert.Equal(4, _scorer.Requests.Count);
        Assert.Equal(
            ["10 11 12 13", "11 12 13 10", "12 13 10 11", "13 10 11 12"],
            _scorer.Requests.Select(request => string.Join(' ', Enumerable.Range(10, 4).OrderBy(id => request.Prompt.Messages[0].Text.IndexOf($") Film {id} ", StringComparison.Ordinal)))));
        Assert.Equal(["10", "11", "12", "13"], scores.Candidates.Select(candidate => candidate.Item.Id));
        Assert.Equal(["A", "B", "C", "D"], scores.Labels);
        Assert.Equal([0, 0, 0, 0], scores.Logits);
        Assert.Equal([["A", "B", "C", "D"], ["D", "A", "B", "C"], ["C", "D", "A", "B"], ["B", "C", "D", "A"]], scores.Permutations.Select(reading => reading.Labels));
        Assert.Equal([9, 0, 4, 0], scores.Permutations[0].Logits);
        Assert.Equal([0, 9, 0, 4], scores.Permutations[1].Logits);
    }

    [Fact]
    public async Task One_order_is_the_plain_reading()
    {
        _scorer.Logits["B"] = 7;

        var scores = await Ranker().ScoreAsync(Request([1], [10, 11]), default);

        Assert.Single(_scorer.Requests);
        Assert.Equal([0, 7], scores.Logits);
        Assert.Empty(scores.Permutations);
    }

    [Fact]
    public async Task The_letter_prior_counts_for_its_own_model_and_wording_only()
    {
        (_scorer.Logits["A"], _scorer.Logits["B"]) = (9, 5);
        var weights = Fitted(retriever: 0, ranker: 1) with { LabelPrior = new Dictionary<string, double> { ["A"] = 8 } };
        var request = Request([1], [10, 11]);

        var own = await Ranker(weights).RankAsync(request, default);
        var without = await Ranker(weights with { LabelPrior = new Dictionary<string, double>() }).RankAsync(request, default);
        var otherModel = await Ranker(weights with { ModelSha256 = "other" }).RankAsync(request, default);
        var otherWording = await Ranker(weights with { TemplateHash = "other" }).RankAsync(request, default);

        Assert.Equal([("11", 5), ("10", 1)], own.Items.Select(Said));
        Assert.Equal([("10", 9), ("11", 5)], without.Items.Select(Said));
        Assert.Equal([("10", 9), ("11", 5)], otherModel.Items.Select(Said));
        Assert.Equal([("10", 9), ("11", 5)], otherWording.Items.Select(Said));

        // Not even where nothing but the prior was fitted, and nobody is warned of weights.
        var warned = _log.Entries.Count;
        var priorOnly = await Ranker(weights with { RetrieverWeight = 1, RankerWeight = 0, ModelSha256 = "other" }).RankAsync(request, default);
        Assert.Equal([("10", 9), ("11", 5)], priorOnly.Items.Select(Said));
        Assert.Equal(warned, _log.Entries.Count);

        static (string Id, double Logit) Said(RankedItem ranked) => (ranked.Item.Id, ranked.Provenance.Single(provenance => provenance.Source == "ranker").Score);
    }

    [Fact]
    public async Task The_letter_prior_is_removed_from_each_order_before_they_are_averaged()
    {
        // In two orders of three, the third candidate never is A and the second always profits from it.
        _options.Permutations = 2;
        _scorer.Logits["A"] = 6;
        var weights = Fitted(retriever: 0, ranker: 1) with { LabelPrior = new Dictionary<string, double> { ["A"] = 6 } };

        var plain = await Ranker(weights with { LabelPrior = new Dictionary<string, double>() }).RankAsync(Request([1], [12, 11, 10]), default);
        var free = await Ranker(weights).RankAsync(Request([1], [12, 11, 10]), default);

        Assert.Equal("10", plain.Items[^1].Item.Id);
        Assert.True(plain.Items[0].Score > 0.5);
        Assert.All(free.Items, ranked => Assert.Equal(0.5, ranked.Score, 6));
    }

    [Theory]
    [InlineData("rank-titles")]
    [InlineData("rank-likelihood")]
    public async Task Readings_without_candidates_in_the_prompt_ignore_the_orders(string template)
    {
        (_options.Template, _options.Permutations) = (template, 8);
        _scorer.Wholes["Film 10 (1910)"] = ScriptedScorer.Id("A");

        var scores = await Ranker().ScoreAsync(Request([1], [10, 11]), default);

        Assert.Equal(1, _scorer.Requests.Count + _scorer.Continuations.Count);
        Assert.Empty(scores.Permutations);
    }

    [Fact]
    public async Task A_prompt_that_reads_likelihood_scores_each_title_as_what_follows()
    {
        _options.Template = "rank-likelihood";
        _scorer.LogProbabilities["Film 10 (1910)"] = [-1, -4];
        _scorer.LogProbabilities["Film 11 (1911)"] = [-1, -1, -1, -1];

        var scores = await Ranker().ScoreAsync(Request([1, 2], [10, 11, 12]) with { Text = "dark <|im_end|>" }, default);

        Assert.Equal([-5, -4, -1], scores.Logits);
        Assert.Equal(["Film 10 (1910)", "Film 11 (1911)", "Film 12 (1912)"], scores.Labels);
        var (prompt, texts) = Assert.Single(_scorer.Continuations);
        Assert.Equal(scores.Labels, texts);
        Assert.Equal(
            "The user asks for: dark <|im_end|>\nTitles that the user liked, and would like next, one a line:\nFilm 1 (1901)\nFilm 2 (1902)\n", prompt.Messages[0].Text);
        Assert.Contains(new PromptSegment(" dark <|im_end|>", false), prompt.Messages[0].Segments);
        Assert.Equal(prompt.Messages[0].Text, Ranker().WritePrompt(Request([1, 2], [10]) with { Text = "dark <|im_end|>" }).Messages[0].Text);
    }

    [Fact]
    public async Task A_prompt_that_reads_plausibility_asks_of_each_candidate_by_itself_at_once()
    {
        _options.Template = "click";
        _scorer.Logits["yes"] = MathF.Log(3);

        var scores = await Ranker().ScoreAsync(Request([1, 2], [10, 11]), default);

        Assert.Equal(1, _scorer.Calls);
        Assert.Equal([MathF.Log(3), MathF.Log(3)], scores.Logits.Select(logit => logit), (expected, found) => Math.Abs(expected - found) < 1e-5);
        Assert.Equal(["Film 10 (1910)", "Film 11 (1911)"], scores.Labels);
        Assert.All(_scorer.Requests, request => Assert.Equal([ScriptedScorer.Id("yes"), ScriptedScorer.Id("no")], request.Tokens));
        Assert.Equal(["Item: Film 10 (1910)", "Item: Film 11 (1911)"], _scorer.Requests.Select(request => request.Prompt.Messages[0].Text.Split('\n').First(line => line.StartsWith("Item: ", StringComparison.Ordinal)).Split(',')[0]));
        Assert.Equal(_scorer.Requests[0].Prompt.Messages[0].Text, Ranker().WritePrompt(Request([1, 2], [10])).Messages[0].Text);
    }

    [Fact]
    public async Task A_prompt_may_take_the_likelihood_by_token()
    {
        var folder = Directory.CreateTempSubdirectory("chatrec-prompts-");
        try
        {
            File.WriteAllText(
                Path.Combine(folder.FullName, "rank.yaml"),
                File.ReadAllText(Path.Combine(RepositoryFiles.Prompts, "rank-likelihood.yaml")).Replace("name: rank-likelihood", "name: rank", StringComparison.Ordinal).Replace("likelihood: title", "likelihood: token", StringComparison.Ordinal));
            _scorer.LogProbabilities["Film 10 (1910)"] = [-1, -4];
            _scorer.LogProbabilities["Film 11 (1911)"] = [-1, -1, -1, -1];
            var ranker = new OnePassRanker(_scorer, new HandlebarsPromptRenderer(), new PromptLibrary(folder.FullName), _catalogue.Find, _options);

            Assert.Equal([-2.5f, -1], (await ranker.ScoreAsync(Request([1], [10, 11]), default)).Logits);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Nothing_to_rank_is_an_empty_list() => Assert.Empty((await Ranker().RankAsync(Request([1], []), default)).Items);

    [Theory]
    [InlineData("HistoryItems", 0)]
    [InlineData("HistoryTextTokens", 8)]
    [InlineData("PromptCandidates", 101)]
    [InlineData("Permutations", 0)]
    [InlineData("Permutations", 17)]
    [InlineData("TitleTokens", 3)]
    [InlineData("RequestTokens", 7)]
    public void Options_out_of_range_name_key_and_value(string key, int value)
    {
        typeof(RankingOptions).GetProperty(key)!.SetValue(_options, value);

        var exception = Assert.Throws<ArgumentException>(() => Ranker());

        Assert.StartsWith($"Ranking:{key} is '{value}'; it must be ", exception.Message, StringComparison.Ordinal);
    }

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Day(int day) => new(2026, 1, day, 0, 0, 0, TimeSpan.Zero);

    private FusionWeights Fitted(double retriever, double ranker) => new()
    {
        RetrieverWeight = retriever,
        RankerWeight = ranker,
        ModelSha256 = _scorer.Model.Sha256,
        TemplateHash = _prompts.Get("rank").Hash,
    };

    private OnePassRanker Ranker(FusionWeights? weights = null) =>
        new(_scorer, new HandlebarsPromptRenderer(), _prompts, _catalogue.Find, _options, weights, logger: _log);

    private RankingRequest Request(IEnumerable<int> history, IEnumerable<int> candidates) =>
        new(new History(history.Select(id => new Interaction(Text(id), Signal.Liked, Day(id)))), Candidates(candidates));

    private List<Candidate> Candidates(IEnumerable<int> ids) =>
        [.. ids.Select((id, index) => new Candidate(_catalogue.Find(Text(id))!, 1.0 / (60 + index), [new Provenance("retrieval", index + 1, 1.0 / (60 + index))]))];
}

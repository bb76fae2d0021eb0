using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Retrievers;
using ChatRec.Evaluation.Retrievers.Models;
using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Fusion;

namespace ChatRec.Evaluation.Tests.Retrievers;

public sealed class RetrieverEvaluationTests
{
    [Fact]
    public void A_model_sees_neither_the_test_nor_trains_on_validation()
    {
        var data = Habits.With(9, [[0, 1, 2, 3, 8], [4, 5, 6, 8]]);

        var training = RetrieverTrainingData.Of(data);
        var test = RetrieverTrainingData.TestCases(data);

        Assert.Equal([[0, 1, 2], [4, 5]], training.Sequences);
        Assert.Equal([0, 1, 2], training.Validation[0].History.ToArray());
        Assert.Equal((3, 6), (training.Validation[0].Target, training.Validation[1].Target));
        Assert.Equal(0, training.Popularity[8]);
        Assert.Equal([0, 1, 2, 3], test[0].History.ToArray());
        Assert.Equal(8, test[0].Target);
    }

    [Fact]
    public void What_will_be_served_is_chosen_on_the_last_item_and_knows_all_before_it()
    {
        var training = RetrieverTrainingData.ForServing(Habits.With(9, [[0, 1, 2, 3, 8], [4, 5, 6, 8]]));

        Assert.Equal([[0, 1, 2, 3], [4, 5, 6]], training.Sequences);
        Assert.Equal([0, 1, 2, 3], training.Validation[0].History.ToArray());
        Assert.Equal((8, 8), (training.Validation[0].Target, training.Validation[1].Target));
    }

    [Fact]
    public void Co_transition_tells_its_settings_so_that_it_can_be_counted_again()
    {
        var fitted = Run(Habits.Data(), RetrieverRegistry.Counting()["cotransition"]).Fitted;
        var options = fitted.CoTransition!;
        var data = RetrieverTrainingData.Of(Habits.Data());
        var again = TransitionCounts.Scorer(
            TransitionCounts.Count(data.ItemCount, data.Sequences, options, CancellationToken.None), options, Array.ConvertAll(data.Popularity, count => (float)count));

        Assert.Equal(FullRanking.Ranks(fitted.Scorer, data.Validation, CancellationToken.None), FullRanking.Ranks(again, data.Validation, CancellationToken.None));
        Assert.Contains(FormattableString.Invariant($"d {options.RecencyDecay}"), fitted.Settings, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_is_fitted_depends_on_the_test_items()
    {
        var data = Habits.Data();
        var random = new Random(2);
        var other = Habits.With(data.ItemCount, [.. data.Sequences.Select(sequence => (int[])[.. sequence[..^1], random.Next(data.ItemCount)])]);

        foreach (var model in AllModels())
        {
            var (first, second) = (Run(data, model), Run(other, model));

            Assert.Equal(first.Fitted.Settings, second.Fitted.Settings);
            Assert.Equal(first.ValidationRanks, second.ValidationRanks);
        }
    }

    [Fact]
    public void Every_model_is_better_than_popularity_where_habits_rule()
    {
        var data = Habits.Data(users: 300);
        var popularity = Run(data, RetrieverRegistry.Counting()["popularity"]);

        foreach (var model in AllModels().Where(model => !model.Name.StartsWith("popularity", StringComparison.Ordinal)))
        {
            Assert.True(Run(data, model).Test["ndcg@5"] > 1.5 * popularity.Test["ndcg@5"], model.Name);
        }
    }

    [Fact]
    public void Results_are_the_same_every_time()
    {
        foreach (var model in AllModels())
        {
            Assert.Equal(Run(Habits.Data(), model).TestRanks, Run(Habits.Data(), model).TestRanks);
        }
    }

    [Fact]
    public void A_part_of_a_fusion_is_fitted_once_and_its_time_counts()
    {
        var part = new Counted("part", new FixedScorer([.. Enumerable.Range(0, 40).Select(item => (float)item)]));
        var evaluation = new RetrieverEvaluation(Habits.Data());

        evaluation.Run(part, 1, null, CancellationToken.None);
        var fusion = evaluation.Run(Fusion("fusion", part, RetrieverRegistry.Counting()["popularity"]), 1, null, CancellationToken.None);
        evaluation.Run(Fusion("another", part, RetrieverRegistry.Counting()["popularity"]), 1, null, CancellationToken.None);

        Assert.Equal(1, part.Fits);
        Assert.True(fusion.Fitted.Seconds >= 100);
    }

    [Fact]
    public void A_seed_fits_only_models_that_use_it_again()
    {
        var (seeded, plain) = (new Counted("seeded", new FixedScorer(new float[40])) { UsesSeed = true }, new Counted("plain", new FixedScorer(new float[40])));
        var evaluation = new RetrieverEvaluation(Habits.Data());
        foreach (var seed in new[] { 1, 2 })
        {
            evaluation.Run(seeded, seed, null, CancellationToken.None);
            evaluation.Run(plain, seed, null, CancellationToken.None);
        }

        Assert.Equal((2, 1), (seeded.Fits, plain.Fits));
    }

    [Fact]
    public void A_fusion_gives_a_useless_part_no_weight()
    {
        var noise = new Random(4);
        var useless = new Counted("useless", new FixedScorer([.. Enumerable.Range(0, 40).Select(_ => noise.NextSingle())]));
        var registry = RetrieverRegistry.Counting();

        var fused = Run(Habits.Data(users: 400), new FusionRetriever("fusion", [FusionInput.Counting(registry["cotransition"]), FusionInput.Counting(useless)]));

        Assert.Contains("useless 0", fused.Fitted.Settings, StringComparison.Ordinal);
        Assert.IsType<StandardisedFusion>(fused.Fitted.Scorer);
    }

    [Fact]
    public void The_weights_are_the_best_of_the_grid_on_validation()
    {
        var data = Habits.Data(users: 200);
        var registry = RetrieverRegistry.Counting();
        var evaluation = new RetrieverEvaluation(data);
        var fused = evaluation.Run(Fusion("fusion", registry["cotransition"], registry["itemknn"]), 1, null, CancellationToken.None);
        var parts = ((StandardisedFusion)fused.Fitted.Scorer).Parts;

        foreach (var weight in new[] { 0, 0.1, 0.3, 1, 2 })
        {
            var other = new StandardisedFusion([parts[0], parts[1] with { Weight = weight }]);
            var ranks = FullRanking.Ranks(other, RetrieverTrainingData.Of(data).Validation, CancellationToken.None);
            Assert.True(fused.Validation["recall@10"] >= RankSummary.Of(ranks)["recall@10"]);
        }
    }

    [Fact]
    public void With_too_few_questions_ranks_are_fused()
    {
        var registry = RetrieverRegistry.Counting();

        var fused = Run(Habits.Data(users: FusionRetriever.FewestCases - 1), Fusion("fusion", registry["cotransition"], registry["popularity"]));

        Assert.IsType<RankFusionScorer>(fused.Fitted.Scorer);
        Assert.Equal("reciprocal ranks, equal weights", fused.Fitted.Settings);
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones()
    {
        var registry = RetrieverRegistry.Counting();

        Assert.Contains("popularity, popularity-recent, itemknn, ease, cotransition", Assert.Throws<RetrieverException>(() => registry["bpr"]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => registry.Add(registry["ease"]));
    }

    private static IReadOnlyList<IRetrieverModel> AllModels()
    {
        var registry = RetrieverRegistry.Counting();
        var parts = new[] { FusionInput.Counting(registry["cotransition"]), FusionInput.Counting(registry["itemknn"]) };
        return registry.Add(new FusionRetriever("fusion", parts)).Add(new FusionRetriever("fusion-ranks", parts, ranksOnly: true)).Models;
    }

    private static FusionRetriever Fusion(string name, params IRetrieverModel[] parts) => new(name, [.. parts.Select(FusionInput.Counting)]);

    private static RetrieverRun Run(EvaluationData data, IRetrieverModel model) => new RetrieverEvaluation(data).Run(model, 1, null, CancellationToken.None);

    private sealed class Counted(string name, FixedScorer scorer) : IRetrieverModel
    {
        public int Fits { get; private set; }

        public string Name => name;

        public string Description => "for a test";

        public bool UsesSeed { get; init; }

        public FittedRetriever Fit(FitContext context)
        {
            Fits++;
            return new FittedRetriever(scorer, "none") { Seconds = 100 };
        }
    }
}

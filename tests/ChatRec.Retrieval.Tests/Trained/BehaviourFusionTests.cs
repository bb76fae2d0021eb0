using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Counting;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Scoring;
using ChatRec.Retrieval.Sequences;
using ChatRec.Retrieval.Trained;

namespace ChatRec.Retrieval.Tests.Trained;

/// <summary>The served fusion, which knows the encoder's first items only, against the fusion of whole catalogues that evaluation measures.</summary>
public sealed class BehaviourFusionTests : IDisposable
{
    private const int Items = 400;

    private readonly TemporaryFolder _folder = new();
    private readonly SequenceModel _model;
    private readonly ItemToItemScorer _transitions;
    private readonly Random _random = new(3);

    public BehaviourFusionTests()
    {
        RandomRetriever.WriteEncoder(_folder.File("model.gguf"), Items, seed: 5);
        _model = SequenceModel.Load(_folder.File("model.gguf"));
        var options = new CoOccurrenceOptions { RecencyDecay = 0.8, SeedSmoothing = 3, CandidateSmoothing = 3 };
        var sequences = Enumerable.Range(0, 60).Select(_ => History(12)).ToArray();
        var popularity = new float[Items];
        foreach (var item in sequences.SelectMany(sequence => sequence))
        {
            popularity[item]++;
        }

        _transitions = TransitionCounts.Scorer(TransitionCounts.Count(Items, sequences, options, CancellationToken.None), options, popularity);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ScoreTransform.LogShare, 1, 0.7)]
    [InlineData(ScoreTransform.LogShare, 1, 2)]
    [InlineData(ScoreTransform.RootShare, 1, 0.3)]
    [InlineData(ScoreTransform.RootShare, 1, 1)]
    [InlineData(ScoreTransform.LogShare, 1, 0)]
    [InlineData(ScoreTransform.LogShare, 0, 1)]
    public void The_first_twenty_are_those_of_the_whole_catalogues_fusion(ScoreTransform transform, double sequence, double transitions)
    {
        var parts = Parts(transform, sequence, transitions);
        var whole = new StandardisedFusion(
        [
            new FusionPart("sequence", new SequenceModelScorer(_model), ScoreTransform.LogSoftmax, sequence),
            new FusionPart("transitions", _transitions, transform, transitions),
        ]);
        var fusion = new BehaviourFusion(_model, _transitions, parts);
        for (var user = 0; user < 50; user++)
        {
            var history = History(1 + (user % 15));
            // The store's list is as short as it may be; every third one is filtered.
            bool IsAllowed(int item) => !history.Contains(item) && (user % 3 > 0 || item % 4 == 0);
            var expected = Best(whole, history, IsAllowed, 20);

            var fused = Fuse(fusion, history, IsAllowed, 20);

            Assert.Equal(expected.Select(entry => entry.Item), fused.Select(item => item.Item));
            Assert.All(expected.Zip(fused), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-3));
        }
    }

    [Fact]
    public void An_item_that_only_the_counts_find_comes_in_with_its_logit()
    {
        var fusion = new BehaviourFusion(_model, _transitions, Parts(ScoreTransform.LogShare, 1, 2));
        var found = Enumerable.Range(0, 20).SelectMany(_ => Fuse(fusion, History(5), _ => true, 20)).ToList();

        Assert.Contains(found, item => item.Sequence is null && item.Transitions is not null);
        Assert.Contains(found, item => item.Sequence is not null && item.Transitions is not null);
    }

    [Fact]
    public void Each_item_says_its_place_in_both_lists()
    {
        var history = History(6);
        var fusion = new BehaviourFusion(_model, _transitions, Parts(ScoreTransform.LogShare, 1, 1));
        var byLogit = Best(new SequenceModelScorer(_model), history, _ => true, 30);
        var byCounts = Best(_transitions, history, _ => true, 30);

        var fused = Fuse(fusion, history, _ => true, 30);

        Assert.All(fused, item =>
        {
            var (logit, count) = (Array.FindIndex(byLogit, entry => entry.Item == item.Item), Array.FindIndex(byCounts, entry => entry.Item == item.Item));
            Assert.Equal(logit < 0 ? null : new PartPlace(logit + 1, byLogit[logit].Score), item.Sequence);
            Assert.Equal(count < 0 ? null : new PartPlace(count + 1, byCounts[count].Score), item.Transitions);
        });
    }

    [Fact]
    public void Where_few_items_are_allowed_all_of_them_are_listed()
    {
        var fusion = new BehaviourFusion(_model, _transitions, Parts(ScoreTransform.LogShare, 1, 1));

        Assert.Equal([7, 70], Fuse(fusion, History(5), item => item is 7 or 70, 20).Select(item => item.Item).Order());
        Assert.Empty(Fuse(fusion, History(5), _ => false, 20));
    }

    [Fact]
    public void Mean_and_deviation_of_the_logits_need_no_logits()
    {
        var statistics = new LogitStatistics(_model);
        var (user, logits) = (new float[_model.Dimensions], new float[Items]);
        for (var length = 0; length < 10; length++)
        {
            _model.UserVector(History(length), user);
            _model.ScoreAll(user, logits);
            var mean = logits.Average(logit => (double)logit);

            Assert.Equal((mean, Math.Sqrt(logits.Average(logit => (logit - mean) * (logit - mean)))), statistics.Of(user), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-5);
        }
    }

    private static TrainedFusionPart[] Parts(ScoreTransform transform, double sequence, double transitions) =>
        [new(TrainedFusionPart.Sequence, ScoreTransform.LogSoftmax, sequence), new(TrainedFusionPart.Transitions, transform, transitions)];

    // Neighbours on a circle, so that the counts have something to count.
    private int[] History(int length)
    {
        var start = _random.Next(Items);
        return [.. Enumerable.Range(0, length).Select(step => (start + (step * 7) + _random.Next(5)) % Items).Distinct()];
    }

    private static ScoredIndex[] Best(IHistoryScorer scorer, int[] history, Func<int, bool> isAllowed, int count)
    {
        var scores = new float[Items];
        var top = new ScoredIndex[count];
        scorer.Score(history, scores);
        return top[..TopItems.Select(scores, isAllowed, top)];
    }

    private IReadOnlyList<FusedItem> Fuse(BehaviourFusion fusion, int[] history, Func<int, bool> isAllowed, int count)
    {
        var user = new float[_model.Dimensions];
        _model.UserVector(history, user);
        var nearest = Best(new SequenceModelScorer(_model), history, isAllowed, count).Select(entry => entry.Item).ToArray();
        return fusion.Fuse(history, user, fusion.UsesSequence ? nearest : [], nearest.Length < count, isAllowed, count);
    }
}

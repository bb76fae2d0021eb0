using BenchmarkDotNet.Attributes;
using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Counting;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Scoring;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Sequences;

namespace ChatRec.Bench;

/// <summary>
/// The served fusion over a whole catalogue of 10,000 items: co-transition lists and a sequence encoder, standardised, summed, the best 100 picked.
/// </summary>
[MemoryDiagnoser, MedianColumn]
public class FusedScoringBenchmarks
{
    private const int Items = MadeUpUsers.Items;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatrec-bench-");
    private readonly float[] _scores = new float[Items];
    private readonly ScoredIndex[] _top = new ScoredIndex[100];
    private ItemToItemScorer _coTransition = null!;
    private SequenceModelScorer _encoder = null!;
    private StandardisedFusion _fusion = null!;
    private RankFusionScorer _ranks = null!;
    private int[] _history = [];

    /// <summary>Items of the history.</summary>
    [Params(20, 50)]
    public int History { get; set; }

    [GlobalSetup]
    public void Build()
    {
        var sequences = MadeUpUsers.Sequences();
        var options = new CoOccurrenceOptions();
        var popularity = new float[Items];
        foreach (var item in sequences.SelectMany(sequence => sequence))
        {
            popularity[item]++;
        }

        _coTransition = TransitionCounts.Scorer(TransitionCounts.Count(Items, sequences, options, CancellationToken.None), options, popularity);
        var training = new TrainingSequences("bench", Items, sequences[..200], [.. Enumerable.Repeat(-1, 200)]);
        var report = SequenceTrainer.Train(SequenceModelKind.LruRec, new TrainingOptions { Epochs = 1, SvdStart = false }, training, _folder.FullName);
        _encoder = new SequenceModelScorer(SequenceModel.Load(report.ModelPath));
        FusionPart[] parts = [new("lrurec", _encoder, ScoreTransform.LogSoftmax, 1), new("cotransition", _coTransition, ScoreTransform.LogShare, 1)];
        _fusion = new StandardisedFusion(parts);
        _ranks = new RankFusionScorer(parts);
        _history = sequences[^1].Concat(sequences[^2]).Take(History).ToArray();
    }

    [GlobalCleanup]
    public void Remove() => _folder.Delete(recursive: true);

    [Benchmark(Description = "co-transition, scores of 10,000 items")]
    public void CoTransition() => _coTransition.Score(_history, _scores);

    [Benchmark(Description = "LRURec, scores of 10,000 items, the history read anew")]
    public void Encoder() => _encoder.Score(_history, _scores);

    [Benchmark(Baseline = true, Description = "both, standardised and summed, top 100")]
    public int Fused() => Top(_fusion);

    [Benchmark(Description = "both, reciprocal ranks, top 100")]
    public int FusedRanks() => Top(_ranks);

    private int Top(IHistoryScorer scorer)
    {
        scorer.Score(_history, _scores);
        return TopItems.Select(_scores, _history, _top);
    }
}

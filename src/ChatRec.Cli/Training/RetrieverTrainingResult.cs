using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Fusion;
using ChatRec.Training.Sequences;

namespace ChatRec.Cli.Training;

/// <summary>What a training of the served retriever came to.</summary>
/// <param name="CoTransition">The chosen settings of counting.</param>
/// <param name="Parts">Scales and weights of the fusion.</param>
/// <param name="ModelPath">LRURec's weights, as they are to be served.</param>
/// <param name="Refitted">Whether these weights know the validation items; the metrics are those of weights that do not.</param>
/// <param name="Options">LRURec's settings.</param>
/// <param name="BestEpoch">Epochs it is trained for.</param>
/// <param name="Epochs">The epochs that were tried.</param>
/// <param name="Counting">Metrics of co-transition alone on validation.</param>
/// <param name="Neural">Metrics of LRURec alone on validation.</param>
/// <param name="Fused">Metrics of their fusion on validation.</param>
internal sealed record RetrieverTrainingResult(
    CoOccurrenceOptions CoTransition,
    IReadOnlyList<FusionPart> Parts,
    string ModelPath,
    bool Refitted,
    TrainingOptions Options,
    int BestEpoch,
    IReadOnlyList<EpochReport> Epochs,
    IReadOnlyDictionary<string, double> Counting,
    IReadOnlyDictionary<string, double> Neural,
    IReadOnlyDictionary<string, double> Fused);

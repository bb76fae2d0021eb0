namespace ChatRec.Training.Sequences;

/// <summary>How well the validation items are predicted: all items ranked, those of the history masked.</summary>
/// <param name="Recall10">Share of users whose item is among the first 10.</param>
/// <param name="Ndcg10">Mean of 1 / log₂(rank + 1) where the rank is at most 10.</param>
/// <param name="LogLikelihood">Mean ln P(item) of the softmax over all items, in nats.</param>
public sealed record ValidationMetrics(double Recall10, double Ndcg10, double LogLikelihood)
{
    /// <summary>The value of a metric; greater is better.</summary>
    public double Value(SelectionMetric metric) => metric switch
    {
        SelectionMetric.Recall => Recall10,
        SelectionMetric.Ndcg => Ndcg10,
        _ => LogLikelihood,
    };
}

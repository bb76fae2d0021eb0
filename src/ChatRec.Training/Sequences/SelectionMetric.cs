namespace ChatRec.Training.Sequences;

/// <summary>What decides on validation which epoch is kept.</summary>
public enum SelectionMetric
{
    /// <summary>Mean log-likelihood of the target: the steadiest, but its best epoch comes long before that of the ranks.</summary>
    LogLikelihood,

    /// <summary>Recall@10.</summary>
    Recall,

    /// <summary>NDCG@10.</summary>
    Ndcg,
}

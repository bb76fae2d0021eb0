namespace ChatRec.Training.Rankers;

/// <summary>Where a ranker's training stands.</summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Step">Steps of it that are done.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Loss">Mean loss since the last validation, nats.</param>
public sealed record RankerProgress(string Stage, int Step, int Steps, double Loss);

/// <summary>A validation.</summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Step">Steps of the whole training.</param>
/// <param name="Loss">Mean training loss since the validation before, nats.</param>
/// <param name="Ndcg10">NDCG@10 over all trained titles but those of the history, by what is asked.</param>
/// <param name="Recall10">Recall@10 of the same.</param>
public sealed record RankerValidation(string Stage, long Step, double Loss, IReadOnlyDictionary<string, double> Ndcg10, IReadOnlyDictionary<string, double> Recall10)
{
    /// <summary>What the best weights are chosen by: the mean NDCG@10 over what is asked.</summary>
    public double Value => Ndcg10.Values.DefaultIfEmpty(0).Average();
}

using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Retrievers.Reports;

namespace ChatRec.Evaluation.Rankers.Reports;

/// <summary>
/// LlamaRec's Table 3: NDCG@10 and Recall@10 on the users whose item the retriever found. They stand beside ours only where the data is the paper's own;
/// its subset is that of its own retriever.
/// </summary>
public static class PublishedSubset
{
    private const string Source = "LlamaRec, Table 3";

    private static readonly Dictionary<(int Users, int Items, int Interactions), PublishedResult[]> Tables = new()
    {
        [(610, 3_650, 90_274)] =
        [
            Row("NARM", 0.1886, 0.3188),
            Row("BERT4Rec", 0.1435, 0.2720),
            Row("SASRec", 0.2147, 0.3927),
            Row("LRURec", 0.3367, 0.6654),
            Row("LlamaRec", 0.3766, 0.7560),
        ],
        [(22_332, 12_086, 198_215)] = [Row("LRURec", 0.4168, 0.7170), Row("LlamaRec", 0.4337, 0.7600)],
        [(15_264, 7_676, 147_861)] = [Row("LRURec", 0.3760, 0.6879), Row("LlamaRec", 0.4173, 0.7522)],
    };

    /// <summary>The published results on this data; none where it is another.</summary>
    public static IReadOnlyList<PublishedResult> For(EvaluationData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Tables.GetValueOrDefault((data.Users.Count, data.ItemCount, data.InteractionCount), []);
    }

    private static PublishedResult Row(string model, double ndcg, double recall) => new(
        model, Source, new Dictionary<string, double>(StringComparer.Ordinal) { ["subset ndcg@10"] = ndcg, ["subset recall@10"] = recall });
}

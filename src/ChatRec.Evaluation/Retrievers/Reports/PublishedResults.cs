using ChatRec.Evaluation.Data;

namespace ChatRec.Evaluation.Retrievers.Reports;

/// <summary>
/// The papers' numbers: Yue et al., "LlamaRec: Two-Stage Recommendation using Large Language Models for Ranking" (2023), Table 1, all users. They stand
/// beside ours only where the data is the papers' own, told by its counts of users, items and interactions.
/// </summary>
public static class PublishedResults
{
    private const string Source = "LlamaRec, Table 1";

    private static readonly Dictionary<(int Users, int Items, int Interactions), PublishedResult[]> Tables = new()
    {
        [(610, 3_650, 90_274)] =
        [
            All("NARM", 0.0298, 0.0359, 0.0544, 0.0332, 0.0441, 0.0801),
            All("BERT4Rec", 0.0188, 0.0232, 0.0368, 0.0244, 0.0366, 0.0785),
            All("SASRec", 0.0333, 0.0409, 0.0641, 0.0378, 0.0522, 0.0993),
            All("LRURec", 0.0390, 0.0468, 0.0705, 0.0491, 0.0705, 0.1426),
            All("LlamaRec", 0.0440, 0.0543, 0.0852, 0.0529, 0.0759, 0.1524),
        ],
        [(22_332, 12_086, 198_215)] =
        [
            AtTen("NARM", 0.0420, 0.0746),
            AtTen("BERT4Rec", 0.0372, 0.0686),
            AtTen("SASRec", 0.0481, 0.0844),
            All("LRURec", 0.0376, 0.0435, 0.0614, 0.0417, 0.0533, 0.0916),
            All("LlamaRec", 0.0385, 0.0450, 0.0648, 0.0428, 0.0554, 0.0971),
        ],
        [(15_264, 7_676, 147_861)] =
        [
            AtTen("NARM", 0.0729, 0.1351),
            AtTen("BERT4Rec", 0.0649, 0.1214),
            AtTen("SASRec", 0.0783, 0.1446),
            All("LRURec", 0.0533, 0.0640, 0.0966, 0.0598, 0.0800, 0.1463),
            All("LlamaRec", 0.0600, 0.0714, 0.1061, 0.0671, 0.0887, 0.1599),
        ],
    };

    /// <summary>The published results on this data; none where it is another.</summary>
    public static IReadOnlyList<PublishedResult> For(EvaluationData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Tables.GetValueOrDefault((data.Users.Count, data.ItemCount, data.InteractionCount), []);
    }

    private static PublishedResult All(string model, double mrr5, double ndcg5, double recall5, double mrr10, double ndcg10, double recall10) =>
        new(model, Source, new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["mrr@5"] = mrr5,
            ["ndcg@5"] = ndcg5,
            ["recall@5"] = recall5,
            ["mrr@10"] = mrr10,
            ["ndcg@10"] = ndcg10,
            ["recall@10"] = recall10,
        });

    private static PublishedResult AtTen(string model, double ndcg10, double recall10) =>
        new(model, Source, new Dictionary<string, double>(StringComparer.Ordinal) { ["ndcg@10"] = ndcg10, ["recall@10"] = recall10 });
}

using ChatRec.Retrieval.Candidates;

namespace ChatRec.Ranking.OnePass;

/// <summary>What one forward pass said about a request's candidates, before any fusion.</summary>
/// <param name="Candidates">The candidates that were in the prompt, in the retriever's order.</param>
/// <param name="Labels">Their labels; where they were read in several orders, those of the first.</param>
/// <param name="Logits">The labels' logits after the prompt; where they were read in several orders, <see cref="Without"/> no prior.</param>
/// <param name="TemplateHash">Hash of the prompt template.</param>
/// <param name="Model">The model.</param>
/// <param name="PromptTokens">Tokens of the prompt, or of all prompts and texts that were read.</param>
/// <param name="ReusedTokens">How many of them were not decoded again.</param>
public sealed record OnePassScores(
    IReadOnlyList<Candidate> Candidates,
    IReadOnlyList<string> Labels,
    IReadOnlyList<float> Logits,
    string TemplateHash,
    ScorerModel Model,
    int PromptTokens,
    int ReusedTokens)
{
    /// <summary>Each reading, by candidate, where the candidates were read in several orders; empty where in one.</summary>
    public IReadOnlyList<LabelledLogits> Permutations { get; init; } = [];

    /// <summary>All readings, at least one.</summary>
    public IReadOnlyList<LabelledLogits> Readings => Permutations.Count > 0 ? Permutations : [new LabelledLogits(Labels, Logits)];

    /// <summary>
    /// The candidates' logits without what the model likes about their labels: logit - prior of the label. Of several readings the mean,
    /// after each was centred, since a constant that a whole reading shares says nothing about a candidate.
    /// </summary>
    /// <param name="labelPrior">A model's own liking for each label, in logits (<see cref="FusionWeights.LabelPrior"/>); labels without one have 0.</param>
    public IReadOnlyList<float> Without(IReadOnlyDictionary<string, double> labelPrior)
    {
        ArgumentNullException.ThrowIfNull(labelPrior);
        return Permutations.Count == 0 ? Corrected(Readings[0], labelPrior) : Mean([.. Permutations.Select(reading => Centred(Corrected(reading, labelPrior)))]);
    }

    private static float[] Corrected(LabelledLogits reading, IReadOnlyDictionary<string, double> prior) =>
        [.. reading.Labels.Zip(reading.Logits, (label, logit) => (float)(logit - prior.GetValueOrDefault(label)))];

    private static float[] Centred(float[] logits)
    {
        var mean = logits.Average();
        return Array.ConvertAll(logits, logit => logit - mean);
    }

    private static float[] Mean(float[][] readings) =>
        [.. Enumerable.Range(0, readings[0].Length).Select(candidate => readings.Average(reading => reading[candidate]))];
}

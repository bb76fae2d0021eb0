using System.Numerics.Tensors;

namespace ChatRec.Ranking.OnePass;

/// <summary>
/// How retriever and ranker become one order: both are standardised within the list (a logit and a rank have no common scale) and summed
/// with weights. Pure functions, so that what is fitted is exactly what is served.
/// </summary>
public static class Fusion
{
    /// <summary>
    /// Utilities u = w_retriever · z(transformed retriever score) + w_ranker · z(label logit - label prior), one a candidate.
    /// </summary>
    /// <param name="retrieverScores">In the retriever's order, best first.</param>
    /// <param name="labels">Labels of the candidates that were in the prompt: the first ones.</param>
    /// <param name="logits">Their logits; empty where no model was asked. Candidates without one count as average for the ranker.</param>
    /// <param name="weights">The weights.</param>
    public static double[] Utilities(
        IReadOnlyList<double> retrieverScores, IReadOnlyList<string> labels, IReadOnlyList<float> logits, FusionWeights weights)
    {
        ArgumentNullException.ThrowIfNull(retrieverScores);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(weights);

        var utilities = Standardize(Transform(retrieverScores, weights.RetrieverTransform));
        TensorPrimitives.Multiply(utilities, weights.RetrieverWeight, utilities);

        var preferences = Standardize([.. logits.Select((logit, index) => logit - weights.LabelPrior.GetValueOrDefault(labels[index]))]);
        for (var index = 0; index < preferences.Length; index++)
        {
            utilities[index] += weights.RankerWeight * preferences[index];
        }

        return utilities;
    }

    /// <summary>Softmax: the probability that the user chooses each of the candidates.</summary>
    public static double[] Probabilities(IReadOnlyList<double> utilities)
    {
        var probabilities = utilities.ToArray();
        if (probabilities.Length > 0)
        {
            TensorPrimitives.SoftMax<double>(probabilities, probabilities);
        }

        return probabilities;
    }

    /// <summary>
    /// The probability, by Bradley and Terry's model, that the user chooses a candidate before the average one: sigmoid(u - mean u).
    /// It does not fall with the length of the list, as a softmax does, so people can read it as "match".
    /// </summary>
    public static double[] Matches(IReadOnlyList<double> utilities)
    {
        var matches = utilities.ToArray();
        if (matches.Length > 0)
        {
            TensorPrimitives.Subtract(matches, utilities.Average(), matches);
            TensorPrimitives.Sigmoid<double>(matches, matches);
        }

        return matches;
    }

    /// <summary>Zero mean and unit (population) deviation; all zero where the values do not differ.</summary>
    public static double[] Standardize(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
        {
            return [];
        }

        var mean = values.Average();
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        var scale = Math.Max(1, values.Max(Math.Abs));
        return deviation <= 1e-9 * scale
            ? new double[values.Count]
            : [.. values.Select(value => (value - mean) / deviation)];
    }

    private static IReadOnlyList<double> Transform(IReadOnlyList<double> scores, RetrieverTransform transform) => transform switch
    {
        RetrieverTransform.Score => scores,
        RetrieverTransform.LogScore when scores.All(score => score > 0) => [.. scores.Select(score => Math.Log(score))],
        _ => [.. Enumerable.Range(1, scores.Count).Select(rank => -Math.Log(rank))],
    };
}

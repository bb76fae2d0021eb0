using System.Numerics.Tensors;

namespace ChatRec.Ranking.OnePass;

/// <summary>
/// How retriever and ranker become one order: both are standardised within the list (a logit and a rank have no common scale) and summed
/// with weights. Pure functions, so that what is fitted is exactly what is served.
/// </summary>
public static class Fusion
{
    /// <summary>
    /// Utilities u = w_retriever · z(transformed retriever score) + w_ranker · z(logit), one a candidate.
    /// </summary>
    /// <param name="retrieverScores">In the retriever's order, best first.</param>
    /// <param name="logits">
    /// The ranker's, of the first candidates, <see cref="OnePassScores.Without"/> the letter prior; empty where no model was asked. Candidates without one count as average for
    /// the ranker.
    /// </param>
    /// <param name="weights">The weights.</param>
    public static double[] Utilities(IReadOnlyList<double> retrieverScores, IReadOnlyList<float> logits, FusionWeights weights)
    {
        ArgumentNullException.ThrowIfNull(retrieverScores);
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(weights);

        var utilities = Standardize(Transform(retrieverScores, weights.RetrieverTransform));
        TensorPrimitives.Multiply(utilities, weights.RetrieverWeight, utilities);

        var preferences = Standardize([.. logits.Select(logit => (double)logit)]);
        for (var index = 0; index < preferences.Length; index++)
        {
            utilities[index] += weights.RankerWeight * preferences[index];
        }

        return utilities;
    }

    /// <summary>
    /// The probability that what the person takes is this candidate: softmax(u / T), less what goes to "none of these". They sum to
    /// 1 - <see cref="FusionCalibration.None"/>.
    /// </summary>
    /// <param name="utilities">Utilities of the candidates.</param>
    /// <param name="calibration">Null: temperature 1, and nothing goes to "none".</param>
    public static double[] Probabilities(IReadOnlyList<double> utilities, FusionCalibration? calibration = null)
    {
        var probabilities = Softmax(utilities, calibration);
        TensorPrimitives.Multiply(probabilities, 1 - (calibration?.None ?? 0), probabilities);
        return probabilities;
    }

    /// <summary>
    /// The probability that a person who takes either this candidate or one other of the list, drawn at random, takes this one. With q = softmax(u / T) that
    /// is q / (q + mean of the others' q). The average candidate has 1/2; it does not fall with the length of the list, as a softmax does, so people can
    /// read it as "match". Unlike a preference over every other candidate it can be observed: of two candidates a held-out user took one, or the pair says nothing.
    /// A list of one has 1/2.
    /// </summary>
    /// <param name="utilities">Utilities of the candidates.</param>
    /// <param name="calibration">Null: temperature 1.</param>
    public static double[] Matches(IReadOnlyList<double> utilities, FusionCalibration? calibration = null)
    {
        var matches = Softmax(utilities, calibration);
        for (var index = 0; index < matches.Length; index++)
        {
            matches[index] = matches.Length == 1 ? 0.5 : matches[index] / (matches[index] + (Math.Max(0, 1 - matches[index]) / (matches.Length - 1)));
        }

        return matches;
    }

    private static double[] Softmax(IReadOnlyList<double> utilities, FusionCalibration? calibration)
    {
        ArgumentNullException.ThrowIfNull(utilities);
        var values = utilities.ToArray();
        if (values.Length > 0)
        {
            // Less the highest, lest an exponential overflow.
            TensorPrimitives.Subtract(values, values.Max(), values);
            TensorPrimitives.Divide(values, calibration?.Temperature ?? 1, values);
            TensorPrimitives.SoftMax<double>(values, values);
        }

        return values;
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

using ChatRec.Doubles.Collections;

namespace ChatRec.Doubles.Queries;

/// <summary>The score of a stored vector by positive and negative examples.</summary>
internal static class Recommendation
{
    /// <summary>The mean is that of the examples as they are: a given vector counts by its length even with cosine.</summary>
    public static Func<float[], float> Scorer(
        RecommendStrategy strategy, VectorParameters parameters, IReadOnlyList<float[]> positive, IReadOnlyList<float[]> negative)
    {
        if (strategy == RecommendStrategy.AverageVector)
        {
            var target = parameters.Prepare(Target(positive, negative));
            return vector => VectorParameters.Score(target, vector);
        }

        if (positive.Count + negative.Count == 0)
        {
            throw QdrantException.BadRequest("At least one positive or negative vector ID required with this strategy");
        }

        float[][] near = [.. positive.Select(parameters.Prepare)];
        float[][] far = [.. negative.Select(parameters.Prepare)];
        return strategy == RecommendStrategy.BestScore
            ? vector => BestScore(Best(near, vector), Best(far, vector))
            : vector => near.Sum(e => VectorParameters.Score(e, vector)) - far.Sum(e => VectorParameters.Score(e, vector));
    }

    private static float[] Target(IReadOnlyList<float[]> positive, IReadOnlyList<float[]> negative)
    {
        if (positive.Count == 0)
        {
            throw QdrantException.BadRequest("At least one positive vector ID required with this strategy");
        }

        var mean = Mean(positive);
        return negative.Count == 0 ? mean : [.. mean.Zip(Mean(negative), (p, n) => (2 * p) - n)];
    }

    private static float[] Mean(IReadOnlyList<float[]> vectors) =>
        [.. Enumerable.Range(0, vectors[0].Length).Select(i => vectors.Sum(v => v[i]) / vectors.Count)];

    private static float Best(float[][] examples, float[] vector) =>
        examples.Length == 0 ? float.NegativeInfinity : examples.Max(e => VectorParameters.Score(e, vector));

    private static float BestScore(float positive, float negative) => positive > negative ? Squash(positive) : -Squash(negative);

    private static float Squash(float x) => ((x / (1 + MathF.Abs(x))) + 1) / 2;
}

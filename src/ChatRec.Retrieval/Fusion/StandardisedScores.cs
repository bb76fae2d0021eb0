using System.Numerics.Tensors;

namespace ChatRec.Retrieval.Fusion;

/// <summary>Makes the scores of different models comparable, one user at a time: a transform, then mean 0 and deviation 1 over the catalogue.</summary>
public static class StandardisedScores
{
    private const float SoftmaxFloor = -30;
    private const float ShareFloor = 0.01f;

    /// <summary>Transforms in place. Scores that are all equal say nothing and become 0.</summary>
    public static void Apply(ScoreTransform transform, Span<float> scores)
    {
        if (scores.IsEmpty)
        {
            return;
        }

        switch (transform)
        {
            case ScoreTransform.LogSoftmax:
                LogSoftmax(scores);
                break;
            case ScoreTransform.LogShare:
                Share(scores);
                TensorPrimitives.Add(scores, ShareFloor, scores);
                TensorPrimitives.Log<float>(scores, scores);
                break;
            case ScoreTransform.RootShare:
                Share(scores);
                TensorPrimitives.Sqrt<float>(scores, scores);
                break;
        }

        var mean = TensorPrimitives.Sum<float>(scores) / scores.Length;
        TensorPrimitives.Subtract(scores, mean, scores);
        var deviation = MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(scores) / scores.Length);
        if (deviation > 1e-12f)
        {
            TensorPrimitives.Multiply(scores, 1 / deviation, scores);
        }
        else
        {
            scores.Clear();
        }
    }

    // The exponentials go through a small buffer on the stack: no catalogue-sized one is needed.
    private static void LogSoftmax(Span<float> scores)
    {
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max<float>(scores), scores);
        Span<float> chunk = stackalloc float[256];
        var sum = 0.0;
        for (var start = 0; start < scores.Length; start += chunk.Length)
        {
            var part = scores[start..Math.Min(scores.Length, start + chunk.Length)];
            TensorPrimitives.Exp(part, chunk[..part.Length]);
            sum += TensorPrimitives.Sum<float>(chunk[..part.Length]);
        }

        TensorPrimitives.Subtract(scores, (float)Math.Log(sum), scores);
        TensorPrimitives.Max(scores, SoftmaxFloor, scores);
    }

    private static void Share(Span<float> scores)
    {
        TensorPrimitives.Max(scores, 0, scores);
        var max = TensorPrimitives.Max<float>(scores);
        if (max > 0)
        {
            TensorPrimitives.Divide(scores, max, scores);
        }
    }
}

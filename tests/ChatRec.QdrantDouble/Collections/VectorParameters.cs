namespace ChatRec.Doubles.Collections;

/// <summary>One named vector of a collection.</summary>
internal sealed record VectorParameters(int Size, Distance Distance)
{
    /// <summary>The machine epsilon of f32; shorter squared lengths count as zero.</summary>
    private const float Epsilon = 1.1920929e-7f;

    /// <summary>The vector as it is stored and compared: of length 1 (in f32) for cosine, unless it is all but zero.</summary>
    public float[] Prepare(float[] vector)
    {
        var square = Score(vector, vector);
        if (Distance != Distance.Cosine || square < Epsilon)
        {
            return vector;
        }

        var length = MathF.Sqrt(square);
        return Array.ConvertAll(vector, x => x / length);
    }

    /// <summary>The similarity of two prepared vectors.</summary>
    public static float Score(float[] a, float[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return (float)sum;
    }
}

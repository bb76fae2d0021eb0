using System.Numerics.Tensors;
using ChatRec.Retrieval.Sequences;

namespace ChatRec.Retrieval.Trained;

/// <summary>
/// Mean and deviation of a user's logits over all items without computing them: for a user vector u and item vectors e, both with the bias folded in, the mean
/// is u·mean(e) and the variance uᵀ·Cov(e)·u. Computed in double precision. Immutable.
/// </summary>
public sealed class LogitStatistics
{
    private readonly double[] _mean;
    private readonly double[][] _covariance;

    /// <summary>Reads every item vector once.</summary>
    public LogitStatistics(SequenceModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var dimensions = model.Dimensions;
        var vector = new float[dimensions];
        var centred = new double[dimensions];
        _mean = new double[dimensions];
        _covariance = [.. Enumerable.Range(0, dimensions).Select(_ => new double[dimensions])];
        for (var item = 0; item < model.ItemCount; item++)
        {
            Read(item);
            TensorPrimitives.Add(_mean, centred, _mean);
        }

        TensorPrimitives.Divide(_mean, model.ItemCount, _mean);
        for (var item = 0; item < model.ItemCount; item++)
        {
            Read(item);
            TensorPrimitives.Subtract(centred, _mean, centred);
            for (var row = 0; row < dimensions; row++)
            {
                TensorPrimitives.MultiplyAdd(centred, centred[row] / model.ItemCount, _covariance[row], _covariance[row]);
            }
        }

        void Read(int item)
        {
            model.CopyItemVector(item, vector);
            TensorPrimitives.ConvertChecked<float, double>(vector, centred);
        }
    }

    /// <summary>Mean and standard deviation of the logits.</summary>
    /// <param name="user">A user vector, 1 in its last component.</param>
    public (double Mean, double Deviation) Of(ReadOnlySpan<float> user)
    {
        Span<double> u = stackalloc double[_mean.Length];
        TensorPrimitives.ConvertChecked(user, u);
        var variance = 0.0;
        for (var row = 0; row < u.Length; row++)
        {
            variance += u[row] * TensorPrimitives.Dot<double>(_covariance[row], u);
        }

        return (TensorPrimitives.Dot<double>(_mean, u), Math.Sqrt(Math.Max(0, variance)));
    }
}

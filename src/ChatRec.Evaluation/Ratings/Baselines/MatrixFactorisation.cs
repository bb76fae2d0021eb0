using System.Numerics.Tensors;

namespace ChatRec.Evaluation.Ratings.Baselines;

/// <summary>
/// Mean + b_user + b_item + p_user·q_item (Koren, Bell and Volinsky 2009, equation 5), by stochastic gradient descent with one decay for all. What has no rating has
/// no bias and no factors.
/// </summary>
internal sealed class MatrixFactorisation
{
    private const double Rate = 0.01;
    private const double Deviation = 0.1;

    private readonly int _width;
    private readonly double _mean;
    private readonly double[] _userBiases;
    private readonly double[] _itemBiases;
    private readonly float[] _userFactors;
    private readonly float[] _itemFactors;

    private MatrixFactorisation(KnownRatings known, int width, Random random)
    {
        (_width, _mean) = (width, known.Mean);
        (_userBiases, _itemBiases) = (new double[known.UserCount], new double[known.ItemCount]);
        _userFactors = Draw(known.Users, known.UserCount, random);
        _itemFactors = Draw(known.Items, known.ItemCount, random);
    }

    public static MatrixFactorisation Fit(KnownRatings known, int width, double decay, int epochs, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var model = new MatrixFactorisation(known, width, random);
        var order = Enumerable.Range(0, known.Count).ToArray();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            random.Shuffle(order);
            foreach (var index in order)
            {
                model.Learn(known.Users[index], known.Items[index], known.Values[index], decay);
            }
        }

        return model;
    }

    public double Predict(int user, int item) => _mean + _userBiases[user] + _itemBiases[item] + TensorPrimitives.Dot<float>(Of(_userFactors, user), Of(_itemFactors, item));

    private void Learn(int user, int item, float rating, double decay)
    {
        var error = rating - Predict(user, item);
        _userBiases[user] += Rate * (error - (decay * _userBiases[user]));
        _itemBiases[item] += Rate * (error - (decay * _itemBiases[item]));
        var (step, keep) = ((float)(Rate * error), (float)(1 - (Rate * decay)));
        var p = Of(_userFactors, user);
        var q = Of(_itemFactors, item);
        for (var factor = 0; factor < _width; factor++)
        {
            (p[factor], q[factor]) = ((keep * p[factor]) + (step * q[factor]), (keep * q[factor]) + (step * p[factor]));
        }
    }

    private float[] Draw(int[] keys, int count, Random random)
    {
        var factors = new float[count * _width];
        foreach (var key in keys.Distinct())
        {
            foreach (ref var factor in Of(factors, key))
            {
                factor = (float)(Deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            }
        }

        return factors;
    }

    private Span<float> Of(float[] factors, int key) => factors.AsSpan(key * _width, _width);
}

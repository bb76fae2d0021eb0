using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Optimisation;

namespace ChatRec.Training.Ratings;

/// <summary>
/// Predicts ratings from a vector of the user and one of the item through two hidden layers (He et al. 2017, arXiv:1708.05031, section 3.3, with squared error): the
/// network baseline of rating prediction.
/// </summary>
public sealed class RatingMlp
{
    private readonly RatingMlpOptions _options;
    private readonly Embedding _users;
    private readonly Embedding _items;
    private readonly Chain _layers;
    private readonly Matrix _joined = new();
    private readonly Matrix _userGradient = new();
    private readonly Matrix _itemGradient = new();
    private readonly Matrix _errors = new();
    private readonly float _mean;

    private RatingMlp(ParameterSet parameters, int userCount, int itemCount, float mean, RatingMlpOptions options)
    {
        (_options, _mean) = (options, mean);
        _users = new Embedding(parameters.Weight("users", userCount, options.Width, 0.1));
        _items = new Embedding(parameters.Weight("items", itemCount, options.Width, 0.1));
        var half = options.Hidden / 2;
        _layers = new Chain(
            new Dropout(options.Dropout),
            parameters.Linear("first", 2 * options.Width, options.Hidden, Deviation(2 * options.Width)),
            new Gelu(),
            parameters.Linear("second", options.Hidden, half, Deviation(options.Hidden)),
            new Gelu(),
            parameters.Linear("output", half, 1, Deviation(half)));
    }

    /// <summary>Trains on known ratings, given as three lists of one length.</summary>
    /// <param name="users">Who rated, from 0 to below <paramref name="userCount"/>.</param>
    /// <param name="items">What was rated, from 0 to below <paramref name="itemCount"/>.</param>
    /// <param name="ratings">The ratings.</param>
    /// <param name="userCount">Number of users.</param>
    /// <param name="itemCount">Number of items.</param>
    /// <param name="options">Settings.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    public static RatingMlp Train(
        IReadOnlyList<int> users, IReadOnlyList<int> items, IReadOnlyList<float> ratings, int userCount, int itemCount, RatingMlpOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (users.Count == 0 || users.Count != items.Count || users.Count != ratings.Count)
        {
            throw new ArgumentException($"Users, items and ratings must be lists of one length, at least 1; they have {users.Count}, {items.Count} and {ratings.Count}.", nameof(ratings));
        }

        var parameters = new ParameterSet(options.Seed);
        var network = new RatingMlp(parameters, userCount, itemCount, ratings.Average(), options);
        var optimiser = new AdamW(parameters.All, new OptimiserOptions(options.LearningRate, options.WeightDecay));
        var order = Enumerable.Range(0, ratings.Count).ToArray();
        var steps = options.Epochs * ((order.Length + options.BatchSize - 1) / options.BatchSize);
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            new CounterRandom(options.Seed, Purposes.Order, (ulong)epoch).Shuffle<int>(order);
            foreach (var batch in order.Chunk(options.BatchSize))
            {
                cancellationToken.ThrowIfCancellationRequested();
                network.Learn(
                    Array.ConvertAll(batch, one => users[one]),
                    Array.ConvertAll(batch, one => items[one]),
                    Array.ConvertAll(batch, one => ratings[one]),
                    new CounterRandom(options.Seed, Purposes.Dropout, (ulong)optimiser.StepCount));
                optimiser.RateFactor = 1 - (optimiser.StepCount / (double)steps);
                optimiser.Step(optimiser.GradientNorm());
            }
        }

        return network;
    }

    /// <summary>Predicts one rating.</summary>
    public double Predict(int user, int item) => Forward([user], [item], null).Data[0] + _mean;

    /// <summary>Mean squared error of a batch, and its gradients.</summary>
    private void Learn(int[] users, int[] items, float[] ratings, CounterRandom random)
    {
        var output = Forward(users, items, random);
        _errors.Reshape(ratings.Length, 1);
        for (var row = 0; row < ratings.Length; row++)
        {
            _errors.Data[row] = 2 * (output.Data[row] + _mean - ratings[row]) / ratings.Length;
        }

        var gradient = _layers.Backward(_errors);
        _userGradient.Reshape(ratings.Length, _options.Width);
        _itemGradient.Reshape(ratings.Length, _options.Width);
        for (var row = 0; row < ratings.Length; row++)
        {
            gradient.Row(row)[.._options.Width].CopyTo(_userGradient.Row(row));
            gradient.Row(row)[_options.Width..].CopyTo(_itemGradient.Row(row));
        }

        _users.Backward(_userGradient);
        _items.Backward(_itemGradient);
    }

    private Matrix Forward(int[] users, int[] items, CounterRandom? random)
    {
        var (fromUsers, fromItems) = (_users.Forward(users), _items.Forward(items));
        _joined.Reshape(users.Length, 2 * _options.Width);
        for (var row = 0; row < users.Length; row++)
        {
            fromUsers.Row(row).CopyTo(_joined.Row(row));
            fromItems.Row(row).CopyTo(_joined.Row(row)[_options.Width..]);
        }

        return _layers.Forward(_joined, new Pass([0, users.Length], random));
    }

    private static double Deviation(int widthIn) => Math.Sqrt(1.0 / widthIn);
}

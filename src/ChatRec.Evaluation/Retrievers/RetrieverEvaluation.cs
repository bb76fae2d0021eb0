using System.Diagnostics;
using ChatRec.Evaluation.Data;

namespace ChatRec.Evaluation.Retrievers;

/// <summary>Fits models on one data set and judges them by the next-item protocol of LRURec and LlamaRec.</summary>
public sealed class RetrieverEvaluation
{
    private readonly RetrieverTrainingData _training;
    private readonly IReadOnlyList<NextItemCase> _test;
    private readonly Dictionary<(string Model, int Seed), FittedRetriever> _fitted = [];

    /// <summary>Prepares the split.</summary>
    public RetrieverEvaluation(EvaluationData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Data = data;
        _training = RetrieverTrainingData.Of(data);
        _test = RetrieverTrainingData.TestCases(data);
    }

    /// <summary>The data set.</summary>
    public EvaluationData Data { get; }

    /// <summary>Interactions of each item in the training part.</summary>
    public IReadOnlyList<int> TrainingPopularity => _training.Popularity;

    /// <summary>Fits and judges one model with one seed.</summary>
    /// <param name="model">The model.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="progress">How much of the fit is done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="RetrieverException">The model cannot be fitted.</exception>
    public RetrieverRun Run(IRetrieverModel model, int seed, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var fitted = Fit(model, seed, progress, cancellationToken);
        var validation = FullRanking.Ranks(fitted.Scorer, _training.Validation, cancellationToken);
        var watch = Stopwatch.StartNew();
        var test = FullRanking.Ranks(fitted.Scorer, _test, cancellationToken);
        return new RetrieverRun(model.Name, seed, fitted, validation, test, watch.Elapsed.TotalMicroseconds / _test.Count);
    }

    // A model is fitted once for itself and for every fusion that it is part of.
    private FittedRetriever Fit(IRetrieverModel model, int seed, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var key = (model.Name, Seed: model.UsesSeed ? seed : 1);
        if (_fitted.TryGetValue(key, out var known))
        {
            return known;
        }

        var parts = new List<FittedRetriever>();
        var watch = Stopwatch.StartNew();
        var inParts = TimeSpan.Zero;
        var fitted = model.Fit(new FitContext(
            _training,
            key.Seed,
            part =>
            {
                var start = watch.Elapsed;
                parts.Add(Fit(part, seed, progress, cancellationToken));
                inParts += watch.Elapsed - start;
                return parts[^1];
            },
            progress,
            cancellationToken));
        if (fitted.Seconds == 0)
        {
            fitted = fitted with { Seconds = (watch.Elapsed - inParts).TotalSeconds + parts.Sum(part => part.Seconds) };
        }

        _fitted.Add(key, fitted);
        return fitted;
    }
}

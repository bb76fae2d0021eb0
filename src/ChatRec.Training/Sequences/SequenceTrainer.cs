using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Numerics.Tensors;
using ChatRec.Training.Checkpoints;
using ChatRec.Training.Initialisation;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Losses;
using ChatRec.Training.Models;
using ChatRec.Training.Optimisation;

namespace ChatRec.Training.Sequences;

/// <summary>
/// Trains a sequence encoder. A batch is cut into a fixed number of parts, each computed by a network of its own on shared values; their gradients are added up in
/// order. Everything drawn is a function of the seed and the step. So the result depends neither on the number of threads nor on how often the run was stopped
/// and resumed.
/// </summary>
public sealed class SequenceTrainer
{
    private readonly SequenceModelKind _kind;
    private readonly TrainingOptions _options;
    private readonly TrainingSequences _data;
    private readonly TimeProvider _time;
    private readonly SequenceNetwork[] _networks;
    private readonly SequenceLoss[] _losses;
    private readonly SequenceNetwork[] _averaged;
    private readonly AdamW _optimiser;
    private readonly Validation _validation;
    private readonly TrainingState _state = new();

    private SequenceTrainer(SequenceModelKind kind, TrainingOptions options, TrainingSequences data, TimeProvider time)
    {
        (_kind, _options, _data, _time) = (kind, options, data, time);
        var first = Build(new ParameterSet((ulong)options.Seed));
        if (options.SvdStart)
        {
            CoTransitionStart.Fill(data.Users, first.Items, first.Bias, new CounterRandom((ulong)options.Seed, Purposes.SvdStart));
        }

        _networks = [first, .. Enumerable.Range(1, options.Parts - 1).Select(_ => Build(first.Parameters.Share()))];
        _losses = Array.ConvertAll(_networks, Loss);
        var averaged = Build(first.Parameters.Copy());
        _averaged = [averaged, .. Enumerable.Range(1, options.Parts - 1).Select(_ => Build(averaged.Parameters.Share()))];
        _optimiser = new AdamW(first.Parameters.All, options.Optimiser);
        _validation = new Validation(data, options.Model.MaxLength);
    }

    /// <summary>Trains, or goes on from the checkpoint in the folder.</summary>
    /// <param name="kind">What to train.</param>
    /// <param name="options">Settings.</param>
    /// <param name="data">What to learn from.</param>
    /// <param name="folder">Where the checkpoint is kept and <c>model.gguf</c> is written; created if need be.</param>
    /// <param name="progress">Hears of every step; may be null.</param>
    /// <param name="time">Measures durations; the system's by default.</param>
    /// <param name="cancellationToken">Stops after the step in progress, or in validation, with a checkpoint.</param>
    /// <exception cref="TrainingException">The settings are wrong, the folder holds the checkpoint of another run, or the loss is no longer a number.</exception>
    /// <exception cref="Retrieval.Sequences.SequenceModelException">A file cannot be read or written.</exception>
    public static TrainingReport Train(
        SequenceModelKind kind, TrainingOptions options, TrainingSequences data, string folder, IProgress<TrainingProgress>? progress = null,
        TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(data);
        Check(options, "");
        Check(options.Model, "Model.");
        Check(options.Optimiser, "Optimiser.");
        data.Check();
        Directory.CreateDirectory(folder);
        return new SequenceTrainer(kind, options, data, time ?? TimeProvider.System).Run(folder, progress, cancellationToken);
    }

    private static void Check(object options, string prefix)
    {
        var results = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
        {
            throw new TrainingException("Settings of training: " + string.Join("; ", results.Select(result => prefix + result.ErrorMessage)));
        }
    }

    private SequenceNetwork Build(ParameterSet parameters) => _kind switch
    {
        SequenceModelKind.LruRec => new LruRec(parameters, _data.ItemCount, _options.Model),
        SequenceModelKind.SasRec => new SasRec(parameters, _data.ItemCount, _options.Model),
        SequenceModelKind.Bert4Rec => new Bert4Rec(parameters, _data.ItemCount, _options.Model),
        SequenceModelKind.Narm => new Narm(parameters, _data.ItemCount, _options.Model),
        _ => throw new TrainingException($"There is no model of kind {_kind}."),
    };

    private SequenceLoss Loss(SequenceNetwork network) => _options.Loss switch
    {
        TrainingLoss.SampledSoftmax => new SampledLoss(network.Items, network.Bias, SampledLossKind.Softmax, _options.Negatives),
        TrainingLoss.GeneralisedCrossEntropy => new SampledLoss(network.Items, network.Bias, SampledLossKind.GeneralisedCrossEntropy, _options.Negatives),
        _ => new SoftmaxLoss(network.Items, network.Bias),
    };

    private TrainingReport Run(string folder, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var checkpoint = new Checkpoint(folder, _kind, _options, _data, _networks[0].Parameters.All, _optimiser, _state);
        checkpoint.Resume();
        var resumedAt = _optimiser.StepCount;
        var stepsHere = 0L;
        while (_state.Epochs.Count < _options.Epochs && !Exhausted())
        {
            var epochStarted = _time.GetTimestamp();
            var epoch = _state.Epochs.Count + 1;
            var plan = new EpochPlan(_data, _options, epoch);
            while (_state.StepInEpoch < plan.Count)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    checkpoint.Save();
                    cancellationToken.ThrowIfCancellationRequested();
                }

                var rate = _optimiser.LearningRate;
                Step(plan, checkpoint);
                stepsHere++;
                var stepsLeft = ((_options.Epochs - epoch) * (long)plan.Count) + plan.Count - _state.StepInEpoch;
                progress?.Report(new TrainingProgress(
                    epoch, _options.Epochs, _state.StepInEpoch, plan.Count, _state.LossSum / _state.TargetCount, rate, _state.Epochs.LastOrDefault(),
                    _time.GetElapsedTime(started) / stepsHere * stepsLeft));
                if (_optimiser.StepCount % _options.CheckpointSteps == 0 && _state.StepInEpoch < plan.Count)
                {
                    checkpoint.Save();
                }
            }

            try
            {
                EndEpoch(epoch, _time.GetElapsedTime(epochStarted).TotalSeconds, cancellationToken);
            }
            finally
            {
                // Also when validation was stopped: the steps before it are not made again.
                checkpoint.Save();
            }
        }

        var path = Path.Combine(folder, "model.gguf");
        checkpoint.WriteModel(path);
        return new TrainingReport(
            path, [.. _state.Epochs], _state.BestEpoch, resumedAt, _time.GetElapsedTime(started).TotalSeconds, Process.GetCurrentProcess().PeakWorkingSet64);
    }

    private bool Exhausted() => _state.BestEpoch > 0 && _state.Epochs.Count - _state.BestEpoch >= _options.Patience;

    private void Step(EpochPlan plan, Checkpoint checkpoint)
    {
        var parts = plan.Parts(_state.StepInEpoch, _networks[0]);
        var targets = parts.Sum(part => part.TargetCount);
        var losses = new double[parts.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Threads };
        Parallel.For(0, parts.Length, parallel, part => losses[part] = ForwardBackward(part, parts[part], 1f / Math.Max(1, targets)));

        var loss = losses.Sum();
        AddUpGradients();
        var norm = _optimiser.GradientNorm();
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
        {
            throw new TrainingException(
                $"The loss is {loss / targets} and the gradient's norm {norm} at step {_optimiser.StepCount + 1} (epoch {_state.Epochs.Count + 1}); training stopped. "
                + checkpoint.Describe() + " A lower learning rate or a longer warm-up helps.");
        }

        _optimiser.Step(norm);
        _state.StepInEpoch++;
        _state.LossSum += loss;
        _state.TargetCount += targets;
    }

    private double ForwardBackward(int part, TokenBatch batch, float scale)
    {
        if (batch.Tokens.Length == 0)
        {
            return 0;
        }

        var random = new CounterRandom((ulong)_options.Seed, Purposes.Dropout, (ulong)_optimiser.StepCount, (ulong)part);
        var hidden = _networks[part].Forward(batch.Tokens, new Pass(batch.Starts, random));
        var loss = _losses[part].ForwardBackward(hidden, batch.Targets, scale, random);
        _networks[part].Backward(_losses[part].HiddenGradient);
        return loss;
    }

    private void AddUpGradients()
    {
        var sums = _networks[0].Parameters.All;
        foreach (var network in _networks.Skip(1))
        {
            for (var index = 0; index < sums.Count; index++)
            {
                var gradients = network.Parameters.All[index].Gradients;
                TensorPrimitives.Add(sums[index].Gradients, gradients, sums[index].Gradients);
                Array.Clear(gradients);
            }
        }
    }

    private void EndEpoch(int epoch, double seconds, CancellationToken cancellationToken)
    {
        for (var index = 0; index < _optimiser.Averages.Count; index++)
        {
            _optimiser.Averages[index].CopyTo(_averaged[0].Parameters.All[index].Values, 0);
        }

        var started = _time.GetTimestamp();
        var metrics = _validation.Measure(_averaged, _options.Threads, cancellationToken);
        var report = new EpochReport(epoch, _state.LossSum / _state.TargetCount, metrics, seconds + _time.GetElapsedTime(started).TotalSeconds);
        var best = _state.BestEpoch > 0 ? _state.Epochs[_state.BestEpoch - 1].Validation : null;
        _state.EndEpoch(report);
        if (metrics is null || best is null || metrics.Value(_options.Selection) > best.Value(_options.Selection))
        {
            _state.KeepBest(epoch, _optimiser.Averages);
        }
    }
}

using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using ChatRec.Training.Initialisation;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Losses;
using ChatRec.Training.Optimisation;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Rankers;

/// <summary>
/// Trains a ranking Llama, stage by stage. As in <see cref="SequenceTrainer"/>, a step is cut into a fixed number of parts and everything drawn is a function of the
/// seed and the step: the result depends neither on the number of threads nor on how often the run was stopped and resumed.
/// </summary>
public sealed class RankerTrainer
{
    private const float NextShare = 0.8f;
    private const float WishShare = 0.8f;
    private const float LetterShare = 0.8f;
    private const float LookUpShare = 0.1f;
    private const double LeastRate = 0.05;

    private readonly RankerTask _task;
    private readonly RankerOptions _options;
    private readonly RankerLlama[] _networks;
    private readonly SoftmaxLoss[] _losses;
    private readonly WishLoss[] _wishLosses;
    private readonly LetterLoss[] _letterLosses;
    private readonly RankerLlama[] _averaged;
    private readonly AdamW _optimiser;
    private readonly List<RankerValidation> _validations = [];
    private readonly CounterRandom _noDraws = new(0);
    private IReadOnlyList<float[]> _best = [];
    private double _lossSum;
    private long _stepSum;

    private RankerTrainer(RankerTask task, RankerOptions options)
    {
        (_task, _options) = (task, options);
        _networks = Build(new ParameterSet((ulong)options.Seed));
        Start(_networks[0]);
        _averaged = Build(_networks[0].Parameters.Copy());
        _losses = Array.ConvertAll(_networks, Loss);
        _wishLosses = Array.ConvertAll(_networks, network => new WishLoss(network.Table, task.TrainedTitles));
        _letterLosses = Array.ConvertAll(_networks, network => new LetterLoss(network.Table, task.Letters.Letters));
        _optimiser = new AdamW(_networks[0].Parameters.All, options.Optimiser);
    }

    /// <summary>Trains, or goes on from the checkpoint in the folder.</summary>
    /// <param name="task">What to learn.</param>
    /// <param name="options">Settings.</param>
    /// <param name="folder">Where the checkpoint is kept; it exists.</param>
    /// <param name="progress">Hears of every step; may be null.</param>
    /// <param name="validated">Hears of every validation; may be null.</param>
    /// <param name="cancellationToken">Stops after the step in progress, with a checkpoint.</param>
    /// <returns>The network with the best averaged weights, composed, and the validations.</returns>
    /// <exception cref="TrainingException">The settings are wrong, the folder holds the checkpoint of another run, or the loss is no longer a number.</exception>
    /// <exception cref="Retrieval.Sequences.SequenceModelException">A file cannot be read or written.</exception>
    public static (RankerLlama Network, IReadOnlyList<RankerValidation> Validations) Train(
        RankerTask task, RankerOptions options, string folder, IProgress<RankerProgress>? progress = null, Action<RankerValidation>? validated = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true))
        {
            throw new TrainingException("Settings of training: " + string.Join("; ", problems.Select(problem => problem.ErrorMessage)));
        }

        return new RankerTrainer(task, options).Run(new RankerCheckpoint(folder, task, options), progress, validated, cancellationToken);
    }

    private RankerLlama[] Build(ParameterSet parameters)
    {
        var first = new RankerLlama(parameters, _task.Vocabulary.Count, _task.Attributes, _options);
        return [first, .. Enumerable.Range(1, _options.Parts - 1).Select(_ => new RankerLlama(parameters.Share(), _task.Vocabulary.Count, _task.Attributes, _options, first.Table))];
    }

    private SoftmaxLoss Loss(RankerLlama network) => new(network.Table, new Parameter("no bias", 1, _task.TrainedTitles, decays: false));

    // Titles that stand near each other in histories start near each other; those without a history have no vector of their own, now and later.
    private void Start(RankerLlama network)
    {
        var random = new CounterRandom((ulong)_options.Seed, Purposes.SvdStart);
        var users = _task.Users.Select(user => Array.FindAll(user, title => title < _task.TrainedTitles)).Where(user => user.Length > 1).ToList();
        var start = new Parameter("start", _task.TrainedTitles, VectorPlan.Content(_options.Width), decays: false);
        CoTransitionStart.Fill(users, start, new Parameter("bias", 1, _task.TrainedTitles, decays: false), random);
        for (var title = 0; title < _task.TrainedTitles; title++)
        {
            var row = network.Identity.ValueView.Row(title);
            row.Clear();
            start.ValueView.Row(title).CopyTo(row);
        }

        network.Identity.Values.AsSpan(_task.TrainedTitles * _options.Width, (_task.Vocabulary.TitleCount - _task.TrainedTitles) * _options.Width).Clear();

        foreach (var (token, titles) in _task.Words)
        {
            WordStart(network.Identity, token, titles, start);
        }

        VectorPlan.Fill(network, _task, random);
        LookUpStart.Fill(network, _options, _task.Letters, random);
        RefusalStart.Fill(network, _options);
    }

    // A word starts in the direction of the titles that it describes.
    private static void WordStart(Parameter identity, int token, int[] titles, Parameter start)
    {
        var mean = new float[start.Columns];
        foreach (var title in titles)
        {
            TensorPrimitives.Add(mean, start.ValueView.Row(title), mean);
        }

        var row = identity.ValueView.Row(token);
        row.Clear();
        TensorPrimitives.Multiply(mean, VectorPlan.Size * MathF.Sqrt(mean.Length) / Math.Max(1e-6f, TensorPrimitives.Norm<float>(mean)), row);
    }

    private (RankerLlama Network, IReadOnlyList<RankerValidation> Validations) Run(
        RankerCheckpoint checkpoint, IProgress<RankerProgress>? progress, Action<RankerValidation>? validated, CancellationToken cancellationToken)
    {
        var parameters = _networks[0].Parameters.All;
        if (checkpoint.Resume(parameters, _optimiser) is { } resumed)
        {
            _validations.AddRange(resumed.Validations);
            _best = resumed.Best;
            (_lossSum, _stepSum) = (resumed.LossSum, resumed.StepSum);
        }

        var before = 0L;
        foreach (var stage in _task.Stages)
        {
            while (_optimiser.StepCount < before + stage.Steps)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    Save();
                    cancellationToken.ThrowIfCancellationRequested();
                }

                Step(stage, checkpoint);
                var done = (int)(_optimiser.StepCount - before);
                progress?.Report(new RankerProgress(stage.Name, done, stage.Steps, _lossSum / Math.Max(1, _stepSum)));
                if (done % _options.ValidationSteps == 0 || done == stage.Steps)
                {
                    var validation = Validate(stage, cancellationToken);
                    validated?.Invoke(validation);
                    Save();
                }
            }

            before += stage.Steps;
        }

        var network = _averaged[0];
        Put(_best);
        network.Compose(Keep(null));
        return (network, _validations);

        void Save() => checkpoint.Save(parameters, _optimiser, new RankerTrainingState([.. _validations], _best, _lossSum, _stepSum));
    }

    private void Step(RankerStage stage, RankerCheckpoint checkpoint)
    {
        var step = (ulong)_optimiser.StepCount;
        var keep = Keep(step);
        _networks[0].Compose(keep);
        var parts = new List<RankerSequence>[_networks.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Threads };
        Parallel.For(0, parts.Length, parallel, part => parts[part] = Examples(stage, step, part));
        var targets = parts.Sum(part => part.Sum(sequence => sequence.Targets.Count(target => target >= 0)));
        var wishes = parts.Sum(part => part.Count(sequence => sequence.Wish is not null));

        var letters = parts.Sum(part => part.Sum(sequence => sequence.Letters.Count(letter => !letter.IsLookUp)));
        var lookUps = parts.Sum(part => part.Sum(sequence => sequence.Letters.Count(letter => letter.IsLookUp)));

        // A wish is one answer, a window dozens: without shares of their own the wishes and the letters would drown. Look-ups are learned at once and then only kept up.
        var scales = new Scales(NextShare / Math.Max(1, targets), WishShare / Math.Max(1, wishes), LetterShare / Math.Max(1, letters), LookUpShare / Math.Max(1, lookUps));
        var losses = new double[parts.Length];
        Parallel.For(0, parts.Length, parallel, part => losses[part] = ForwardBackward(part, parts[part], scales, step));

        foreach (var network in _networks.Skip(1))
        {
            AddUp(_networks[0].Table, network.Table);
            for (var index = 0; index < network.Parameters.All.Count; index++)
            {
                AddUp(_networks[0].Parameters.All[index], network.Parameters.All[index]);
            }
        }

        _networks[0].Decompose(keep);
        var (loss, norm) = (losses.Sum(), _optimiser.GradientNorm());
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
        {
            throw new TrainingException(
                $"The loss is {loss} and the gradient's norm {norm} at step {step + 1} ({stage.Name}); training stopped. {checkpoint.Describe()} A lower learning rate or a longer warm-up helps.");
        }

        _optimiser.RateFactor = RateFactor();
        _optimiser.Step(norm);
        _lossSum += loss;
        _stepSum++;
    }

    private List<RankerSequence> Examples(RankerStage stage, ulong step, int part)
    {
        var random = new CounterRandom((ulong)_options.Seed, Purposes.Examples, step, (ulong)part);
        return [.. stage.Sources.SelectMany(source => source.Examples(1.0 / _networks.Length, random))];
    }

    // A letter and a "no" hang on single components of single tokens: where one is asked, nothing is dropped.
    private double ForwardBackward(int part, List<RankerSequence> sequences, Scales scales, ulong step) =>
        ForwardBackward(part, sequences.FindAll(IsPlain), scales, new CounterRandom((ulong)_options.Seed, Purposes.Dropout, step, (ulong)part))
        + ForwardBackward(part, sequences.FindAll(sequence => !IsPlain(sequence)), scales, null);

    private static bool IsPlain(RankerSequence sequence) => sequence.Letters.Count == 0 && sequence.Wish is null;

    private double ForwardBackward(int part, List<RankerSequence> sequences, Scales scales, CounterRandom? random)
    {
        if (sequences.Count == 0)
        {
            return 0;
        }

        var hidden = _networks[part].Forward([.. sequences.SelectMany(sequence => sequence.Tokens)], new Pass(Starts(sequences.Select(sequence => sequence.Tokens.Length)), random));
        var loss = scales.Target * _losses[part].ForwardBackward(hidden, [.. sequences.SelectMany(sequence => sequence.Targets)], scales.Target, _noDraws);
        var (wishes, letters, first) = (new List<(int Answer, int Plain, WishTarget Wish)>(), new List<(int First, LetterTarget Target)>(), 0);
        foreach (var sequence in sequences)
        {
            if (sequence.Wish is { } wish)
            {
                wishes.Add((first + wish.At, first + wish.PlainAt, wish));
            }

            foreach (var letter in sequence.Letters)
            {
                letters.Add((first, letter));
            }

            first += sequence.Tokens.Length;
        }

        if (wishes.Count > 0)
        {
            loss += scales.Wish * _wishLosses[part].ForwardBackward(hidden, wishes, scales.Wish, _losses[part].HiddenGradient);
        }

        loss += scales.Letter * _letterLosses[part].ForwardBackward(hidden, letters.FindAll(letter => !letter.Target.IsLookUp), scales.Letter, _losses[part].HiddenGradient);
        loss += scales.LookUp * _letterLosses[part].ForwardBackward(hidden, letters.FindAll(letter => letter.Target.IsLookUp), scales.LookUp, _losses[part].HiddenGradient);

        _networks[part].Backward(_losses[part].HiddenGradient);
        return loss;
    }

    private RankerValidation Validate(RankerStage stage, CancellationToken cancellationToken)
    {
        Put(_optimiser.Averages);
        _averaged[0].Compose(Keep(null));
        var ndcg = new Dictionary<string, double>(StringComparer.Ordinal);
        var recall = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, questions) in _task.Validation)
        {
            var ranks = Ranks(questions, cancellationToken);
            ndcg[name] = ranks.Average(rank => rank <= 10 ? 1 / Math.Log2(rank + 1) : 0);
            recall[name] = ranks.Average(rank => rank <= 10 ? 1.0 : 0);
        }

        var validation = new RankerValidation(stage.Name, _optimiser.StepCount, _lossSum / Math.Max(1, _stepSum), ndcg, recall);
        (_lossSum, _stepSum) = (0, 0);
        if (!_validations.Exists(other => other.Stage == stage.Name && other.Value >= validation.Value))
        {
            _best = [.. _optimiser.Averages.Select(values => (float[])values.Clone())];
        }

        _validations.Add(validation);
        return validation;
    }

    // Each question's rank from 1, over the trained titles or the letters.
    private int[] Ranks(IReadOnlyList<RankerQuestion> questions, CancellationToken cancellationToken)
    {
        const int together = 32;
        var ranks = new int[questions.Count];
        var next = -1;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Threads, CancellationToken = cancellationToken };
        Parallel.For(0, _averaged.Length, parallel, part =>
        {
            var logits = new Matrix().Reshape(1, _task.TrainedTitles);
            var table = _averaged[part].Table;
            while (Interlocked.Increment(ref next) * together is var first && first < questions.Count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var batch = questions.Skip(first).Take(together).ToList();
                var pass = new Pass(Starts(batch.Select(question => question.Tokens.Length)), null);
                var hidden = _averaged[part].Forward([.. batch.SelectMany(question => question.Tokens)], pass);
                for (var index = 0; index < batch.Count; index++)
                {
                    var last = hidden.View(pass.Starts[index + 1] - 1, 1, 0, _options.Width);
                    if (batch[index].LetterCount > 0)
                    {
                        for (var letter = 0; letter < batch[index].LetterCount; letter++)
                        {
                            logits.Data[letter] = TensorPrimitives.Dot<float>(last.Row(0), table.ValueView.Row(_task.Letters.Letters[letter]));
                        }

                        ranks[first + index] = RankOf(logits.Data[..batch[index].LetterCount], batch[index]);
                        continue;
                    }

                    Gemm.MultiplyTransposedB(last, new MatrixView(table.Values, _task.TrainedTitles, _options.Width, _options.Width), logits);
                    ranks[first + index] = RankOf(logits.Data, batch[index]);
                }
            }
        });
        return ranks;
    }

    private static int RankOf(ReadOnlySpan<float> logits, RankerQuestion question)
    {
        if (question.Target >= logits.Length || question.Masked.Contains(question.Target))
        {
            return int.MaxValue;
        }

        var rank = 1;
        for (var title = 0; title < logits.Length; title++)
        {
            if (logits[title] > logits[question.Target] && !question.Masked.Contains(title))
            {
                rank++;
            }
        }

        return rank;
    }

    // Whether a title's own vector counts: never for one without interactions, and in a step of training not for a drawn share of the others.
    private Func<int, bool> Keep(ulong? step)
    {
        if (step is null || _options.IdentityDropout == 0)
        {
            return title => title < _task.TrainedTitles;
        }

        var random = new CounterRandom((ulong)_options.Seed, Purposes.IdentityDropout, step.Value);
        var kept = new bool[_task.TrainedTitles];
        for (var title = 0; title < kept.Length; title++)
        {
            kept[title] = random.NextDouble() >= _options.IdentityDropout;
        }

        return title => title < kept.Length && kept[title];
    }

    private void Put(IReadOnlyList<float[]> values)
    {
        for (var index = 0; index < values.Count; index++)
        {
            values[index].CopyTo(_averaged[0].Parameters.All[index].Values, 0);
        }
    }

    // Half a cosine over all stages (Loshchilov and Hutter 2017), down to a twentieth.
    private double RateFactor()
    {
        var done = (double)_optimiser.StepCount / Math.Max(1, _task.Stages.Sum(stage => stage.Steps));
        return LeastRate + ((1 - LeastRate) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, done))));
    }

    private static void AddUp(Parameter sum, Parameter part)
    {
        TensorPrimitives.Add(sum.Gradients, part.Gradients, sum.Gradients);
        Array.Clear(part.Gradients);
    }

    private static int[] Starts(IEnumerable<int> lengths)
    {
        var starts = new List<int> { 0 };
        starts.AddRange(lengths.Select(length => starts[^1] + length));
        return [.. starts];
    }

    // What the gradient of each answer is multiplied with.
    private readonly record struct Scales(float Target, float Wish, float Letter, float LookUp);
}

using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ChatRec.Llama;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Optimisation;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Lora;

/// <summary>
/// Trains a LoRA adapter for a quantized Llama (QLoRA, Dettmers et al. 2023): the base stays as its file has it, the loss is on the tokens of the responses only.
/// Everything drawn is a function of the seed and the step, so a run that was stopped goes on exactly.
/// </summary>
public sealed class LoraTrainer
{
    private readonly LoraRun _run;
    private readonly LoraOptions _options;
    private readonly IReadOnlyList<TokenExample> _examples;
    private readonly LoraNetwork _network;
    private readonly AdamW _optimiser;
    private readonly LoraState _state = new();
    private readonly TimeProvider _time;

    private LoraTrainer(LoraRun run, LoraOptions options, IReadOnlyList<TokenExample> examples, LoraNetwork network, TimeProvider time)
    {
        (_run, _options, _examples, _network, _time) = (run, options, examples, network, time);
        _optimiser = new AdamW(network.Adapter.Parameters, options.Optimiser);
    }

    /// <summary>Trains, or goes on from the checkpoint in the folder, and writes the adapter.</summary>
    /// <param name="run">What is trained from what.</param>
    /// <param name="options">Settings.</param>
    /// <param name="examples">What is to be learnt.</param>
    /// <param name="folder">Where the checkpoint is kept; created if need be.</param>
    /// <param name="output">Where the adapter is written; its folder exists.</param>
    /// <param name="progress">Hears of every step; may be null.</param>
    /// <param name="time">Measures durations; the system's by default.</param>
    /// <param name="cancellationToken">Stops after the pass in progress, with a checkpoint.</param>
    /// <exception cref="TrainingException">
    /// Settings or examples are wrong, the folder holds the checkpoint of another run, or the loss is no longer a number.
    /// </exception>
    /// <exception cref="LlamaException">The base cannot be loaded or trained on, there is not enough memory, or the process runs LLamaSharp.</exception>
    /// <exception cref="Retrieval.Sequences.SequenceModelException">A checkpoint or the adapter cannot be read or written.</exception>
    public static async Task<LoraReport> TrainAsync(
        LoraRun run, LoraOptions options, IReadOnlyList<LoraExample> examples, string folder, string output, IProgress<LoraProgress>? progress = null,
        TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(examples);
        Check(options);

        // Tokenizing loads the runtime too, and graphs need ChatRec's own binding.
        LlamaRuntime.Initialize(new LlamaRuntimeOptions { Binding = LlamaBindingKind.LlamaCpp });
        IReadOnlyList<TokenExample> tokens;
        using (var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = run.BasePath, VocabularyOnly = true, GpuLayers = 0 }, null, cancellationToken).ConfigureAwait(false))
        {
            tokens = ExampleTokenizer.Tokenize(model, examples, options.MaxLength);
        }

        return await Task.Factory.StartNew(
            () => Train(run, options, tokens, folder, output, progress, time, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default).ConfigureAwait(false);
    }

    /// <summary>The same, on examples that are tokens already.</summary>
    internal static LoraReport Train(
        LoraRun run, LoraOptions options, IReadOnlyList<TokenExample> examples, string folder, string output, IProgress<LoraProgress>? progress = null,
        TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        Check(options);
        using var network = LoraNetwork.Load(run.BasePath, options);
        if (examples.SelectMany(example => example.Tokens).FirstOrDefault(token => token < 0 || token >= network.Vocabulary, -1) is not -1 and var unknown)
        {
            throw new TrainingException($"{run.BasePath}: knows {network.Vocabulary} tokens, and an example has the token {unknown}; the file's vocabulary and weights do not fit.");
        }

        if (examples.Max(example => example.Tokens.Count) is var longest && longest > network.Shape.ContextLength)
        {
            throw new TrainingException($"{run.BasePath}: was trained on {network.Shape.ContextLength} tokens, and an example has {longest}; shorten it, or take another base.");
        }

        Directory.CreateDirectory(folder);
        return new LoraTrainer(run, options, examples, network, time ?? TimeProvider.System).Run(folder, output, progress, cancellationToken);
    }

    private static void Check(LoraOptions options)
    {
        var results = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
        {
            throw new TrainingException("Settings of the adapter's training: " + string.Join("; ", results.Select(result => result.ErrorMessage)));
        }
    }

    private LoraReport Run(string folder, string output, IProgress<LoraProgress>? progress, CancellationToken cancellationToken)
    {
        var checkpoint = new LoraCheckpoint(folder, _run, _options, _examples, _network.Adapter.Parameters, _optimiser, _state);
        checkpoint.Resume();
        _network.Adapter.Upload();
        var started = _time.GetTimestamp();
        var startedProcessor = Environment.CpuUsage.TotalTime;
        var (stepsHere, tokensHere) = (0L, 0L);
        var steps = (_examples.Count + _options.BatchSize - 1) / _options.BatchSize;
        while (_state.Epochs.Count < _options.Epochs)
        {
            var epoch = _state.Epochs.Count + 1;
            var order = Enumerable.Range(0, _examples.Count).ToArray();
            new CounterRandom((ulong)_options.Seed, Purposes.Order, (ulong)epoch).Shuffle<int>(order);
            while (_state.StepInEpoch < steps)
            {
                TokenExample[] batch = [.. order.Skip(_state.StepInEpoch * _options.BatchSize).Take(_options.BatchSize).Select(index => _examples[index])];
                try
                {
                    Step(batch, checkpoint, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    checkpoint.Save();
                    throw;
                }

                stepsHere++;
                tokensHere += batch.Sum(example => example.Tokens.Count);
                progress?.Report(new LoraProgress(
                    epoch, _options.Epochs, _state.StepInEpoch, steps, _state.LossSum / _state.TargetCount, tokensHere / _time.GetElapsedTime(started).TotalSeconds, _state.Epochs.LastOrDefault()));
                if (_optimiser.StepCount % _options.CheckpointSteps == 0 && _state.StepInEpoch < steps)
                {
                    checkpoint.Save();
                }
            }

            _state.EndEpoch();
            checkpoint.Save();
        }

        var seconds = _time.GetElapsedTime(started).TotalSeconds;
        var processorSeconds = (Environment.CpuUsage.TotalTime - startedProcessor).TotalSeconds;
        LoraFile.Write(output, _run, _options, _network.Adapter.Parameters, _state.Epochs);
        return new LoraReport(
            output, [.. _state.Epochs], _network.Adapter.Parameters.Sum(parameter => (long)parameter.Values.Length), stepsHere, tokensHere, seconds, processorSeconds,
            _network.Device, _network.WeightBytes, _network.PassBytes);
    }

    private void Step(TokenExample[] batch, LoraCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var targets = batch.Sum(example => example.ResponseLength);
        var loss = 0.0;
        foreach (var (part, pack) in TokenPack.Of(batch, _options.MaxLength).Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var random = new CounterRandom((ulong)_options.Seed, Purposes.Dropout, (ulong)_optimiser.StepCount, (ulong)part);
            loss += _network.LossAndGradients(pack, 1f / targets, random);
        }

        var norm = _optimiser.GradientNorm();
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
        {
            throw new TrainingException(string.Create(
                CultureInfo.InvariantCulture,
                $"The loss is {loss / targets} and the gradient's norm {norm} at step {_optimiser.StepCount + 1} (epoch {_state.Epochs.Count + 1}); training stopped. {checkpoint.Describe()} A lower learning rate or a longer warm-up helps."));
        }

        _optimiser.Step(norm);
        _network.Adapter.Upload();
        _state.StepInEpoch++;
        _state.LossSum += loss;
        _state.TargetCount += targets;
    }
}

using ChatRec.Retrieval.Items;
using ChatRec.Training.Layers;
using ChatRec.Training.Rankers;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Tests.Rankers;

public sealed class RankerTrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_follows_what_is_learned()
    {
        var (_, validations) = RankerTrainer.Train(SmallRanking.Task(SmallRanking.Options), SmallRanking.Options, _folder.Path);

        Assert.True(validations[^1].Loss < 0.8 * validations[0].Loss);
        Assert.True(validations.Max(validation => validation.Ndcg10["history"]) > 0.5, $"{validations[^1].Ndcg10["history"]}");
    }

    [Fact]
    public void The_letter_before_a_title_is_looked_up()
    {
        var options = SmallRanking.Options with { Width = 64, Heads = 3, Blocks = 2, NextItemSteps = 1, LookUpSteps = 40, ValidationSteps = 20, PromptsPerStep = 32, Optimiser = new(2e-3, 0.05, 5, 5, 0.9) };
        int[] candidates = [3, 17, 30, 8, 22, 39];
        var questions = candidates.Select((_, letter) => new RankerQuestion([.. SmallRanking.LetterFrame.Prompt(candidates, []), .. candidates[letter..(letter + 1)]], letter, new HashSet<int>()) { LetterCount = 6 });

        var (_, validations) = RankerTrainer.Train(
            SmallRanking.Task(options) with { Validation = new Dictionary<string, IReadOnlyList<RankerQuestion>> { ["letters"] = [.. questions] } }, options, _folder.Path);

        Assert.True(validations[^1].Ndcg10["letters"] > 0.9, string.Join(' ', validations.Select(validation => validation.Ndcg10["letters"])));
    }

    [Fact]
    public void A_stopped_run_goes_on_exactly_as_if_it_had_not_been_stopped()
    {
        var (whole, _) = RankerTrainer.Train(SmallRanking.Task(SmallRanking.Options), SmallRanking.Options, _folder.Path);
        var again = Directory.CreateDirectory(Path.Combine(_folder.Path, "again")).FullName;
        using var stop = new CancellationTokenSource();
        var heard = new Stopping(stop, at: 17);

        Assert.ThrowsAny<OperationCanceledException>(() => RankerTrainer.Train(SmallRanking.Task(SmallRanking.Options), SmallRanking.Options, again, heard, null, stop.Token));
        var (resumed, _) = RankerTrainer.Train(SmallRanking.Task(SmallRanking.Options), SmallRanking.Options with { Threads = 1 }, again);

        Assert.Contains(whole.Table.Values, value => value != 0);
        Assert.Equal(whole.Table.Values, resumed.Table.Values);
        Assert.All(whole.Parameters.All.Zip(resumed.Parameters.All), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
    }

    [Fact]
    public void The_checkpoint_of_another_run_is_refused_and_kept()
    {
        RankerTrainer.Train(SmallRanking.Task(SmallRanking.Options), SmallRanking.Options, _folder.Path);
        var before = File.ReadAllBytes(Path.Combine(_folder.Path, "checkpoint.gguf"));

        var exception = Assert.Throws<TrainingException>(() => RankerTrainer.Train(SmallRanking.Task(SmallRanking.Options) with { Id = "another catalogue" }, SmallRanking.Options, _folder.Path));

        Assert.Contains("its task is small, this run's is another catalogue", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(_folder.Path, "checkpoint.gguf")));
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_and_says_at_which_step()
    {
        var options = SmallRanking.Options with { Optimiser = SmallRanking.Options.Optimiser with { LearningRate = 1e30, WarmUpSteps = 0 } };

        var exception = Assert.Throws<TrainingException>(() => RankerTrainer.Train(SmallRanking.Task(options), options, _folder.Path));

        Assert.Contains("at step", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_title_without_interactions_has_its_attributes_vector_and_no_own()
    {
        var (network, _) = RankerTrainer.Train(SmallRanking.Task(SmallRanking.Options), SmallRanking.Options, _folder.Path);
        var attributes = TitleAttributes.Read(SmallRanking.Items);

        var expected = new float[SmallRanking.Options.Width];
        foreach (var attribute in attributes.Of(SmallRanking.Trained))
        {
            for (var k = 0; k < expected.Length; k++)
            {
                expected[k] += network.Attributes.ValueView.Row(attribute)[k];
            }
        }

        Assert.NotEmpty(attributes.Of(SmallRanking.Trained));
        Assert.Equal(expected, network.Table.ValueView.Row(SmallRanking.Trained).ToArray());
    }

    [Fact]
    public void The_gradient_of_every_parameter_is_that_of_finite_differences()
    {
        var options = SmallRanking.Options with { Width = 32 };
        var parameters = new ParameterSet(3);
        var network = new RankerLlama(parameters, SmallRanking.Vocabulary.Count, TitleAttributes.Read(SmallRanking.Items), options);
        int[] tokens = SmallRanking.Frame.Prompt([3, 4, 5, 40]);
        var weights = Enumerable.Range(0, tokens.Length * options.Width).Select(i => MathF.Sin(i)).ToArray();
        network.Compose();
        var hidden = network.Forward(tokens, new Pass([0, tokens.Length], null));
        var gradient = new Matrix().Reshape(hidden.Rows, hidden.Columns);
        weights.CopyTo(gradient.Data);
        network.Backward(gradient);
        network.Decompose();

        foreach (var parameter in parameters.All)
        {
            // The value with the steepest slope: where rounding matters least.
            var index = Enumerable.Range(0, parameter.Values.Length).MaxBy(i => Math.Abs(parameter.Gradients[i]));
            var (before, step) = (parameter.Values[index], 1e-2f);
            var slope = (Loss(before + step) - Loss(before - step)) / (2 * step);
            parameter.Values[index] = before;
            Assert.True(Math.Abs(slope - parameter.Gradients[index]) <= (0.02 * Math.Abs(parameter.Gradients[index])) + 1e-3, $"{parameter.Name}[{index}]: {parameter.Gradients[index]} against {slope}");

            double Loss(float value)
            {
                parameter.Values[index] = value;
                network.Compose();
                var output = network.Forward(tokens, new Pass([0, tokens.Length], null)).Data;
                var sum = 0.0;
                for (var i = 0; i < output.Length; i++)
                {
                    sum += output[i] * (double)weights[i];
                }

                return sum;
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private sealed class Stopping(CancellationTokenSource stop, int at) : IProgress<RankerProgress>
    {
        public void Report(RankerProgress value)
        {
            if (value.Step == at)
            {
                stop.Cancel();
            }
        }
    }
}

using System.Numerics.Tensors;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Models;
using ChatRec.Training.Optimisation;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Tests.Sequences;

public sealed class ServingParityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<SequenceModelKind> Kinds => [.. Enum.GetValues<SequenceModelKind>()];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Serving_scores_what_the_training_graph_scores(SequenceModelKind kind)
    {
        var (network, path) = Trained(kind);
        var model = SequenceModel.Load(path, "ring");
        Assert.Equal(kind.ToString(), model.Kind, ignoreCase: true);
        var scores = new float[model.ItemCount];
        foreach (var history in (int[][])[[3], [1, 2, 3], [5, 5, 39, 0, 7, 8, 9, 20, 21, 22, 23, 1, 2, 3, 30, 31], [.. Enumerable.Range(0, 40)]])
        {
            var read = history.AsSpan(Math.Max(0, history.Length - model.MaxLength));
            var tokens = new List<int>();
            network.AddQuestion(read, tokens);
            var hidden = network.Forward([.. tokens], new Pass([0, tokens.Count], null));
            var expected = new float[model.ItemCount];
            Gemm.MultiplyTransposedB(
                new MatrixView(hidden.Row(tokens.Count - 1), 1, hidden.Columns, hidden.Columns),
                new MatrixView(network.Items.Values, model.ItemCount, hidden.Columns, hidden.Columns),
                new MatrixView(expected, 1, expected.Length, expected.Length));
            TensorPrimitives.Add(expected, network.Bias.Values, expected);
            model.ScoreAll(history, scores);
            Assert.Equal(expected, scores, (a, b) => Math.Abs(a - b) < 1e-4);
            Assert.True(scores.Max() - scores.Min() > 1, "the model says nothing, parity would prove nothing");
        }
    }

    [Fact]
    public void A_recurrent_state_gives_after_each_interaction_what_the_whole_history_gives()
    {
        var model = (LruRecModel)SequenceModel.Load(Trained(SequenceModelKind.LruRec).Path);
        var state = model.NewState();
        var vector = new float[model.Dimensions];
        int[] history = [4, 5, 6, 17, 18, 3, 3, 9];
        for (var length = 1; length <= history.Length; length++)
        {
            state.Add(history[length - 1]);
            model.UserVector(history.AsSpan(0, length), vector);
            Assert.Equal(vector, state.Vector.ToArray());
        }

        Assert.Equal(history.Length, state.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Scoring_allocates_nothing_once_warm(SequenceModelKind kind)
    {
        var model = SequenceModel.Load(Trained(kind).Path);
        var scores = new float[model.ItemCount];
        int[] history = [4, 5, 6, 17, 18, 3, 3, 9];
        model.ScoreAll(history, scores);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            model.ScoreAll(history, scores);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Item_vectors_carry_the_bias_for_a_vector_store(SequenceModelKind kind)
    {
        var model = SequenceModel.Load(Trained(kind).Path);
        var (user, item, scores) = (new float[model.Dimensions], new float[model.Dimensions], new float[model.ItemCount]);
        model.UserVector([7, 8, 9], user);
        model.ScoreAll([7, 8, 9], scores);
        for (var index = 0; index < model.ItemCount; index++)
        {
            model.CopyItemVector(index, item);
            Assert.Equal(scores[index], TensorPrimitives.Dot<float>(user, item), 1e-4);
        }
    }

    [Fact]
    public void An_empty_history_is_answered_by_the_biases_and_an_unknown_item_is_refused()
    {
        var (network, path) = Trained(SequenceModelKind.LruRec);
        var model = SequenceModel.Load(path);
        var scores = new float[model.ItemCount];
        model.ScoreAll(ReadOnlySpan<int>.Empty, scores);
        Assert.Equal(network.Bias.Values, scores);
        Assert.Contains("0 to 39", Assert.Throws<ArgumentOutOfRangeException>(() => model.ScoreAll([40], new float[40])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_another_catalogue_is_refused() => Assert.Contains(
        "trained on another catalogue (ring, this one is mine)",
        Assert.Throws<SequenceModelException>(() => SequenceModel.Load(Trained(SequenceModelKind.LruRec).Path, "mine")).Message,
        StringComparison.Ordinal);

    /// <summary>A model trained a little, and the training graph with its very weights.</summary>
    private (SequenceNetwork Network, string Path) Trained(SequenceModelKind kind)
    {
        var report = SequenceTrainer.Train(kind, SmallSequences.Options with { Optimiser = new OptimiserOptions { LearningRate = 1e-2 } }, SmallSequences.Ring(), _folder.File("model"));
        SequenceNetwork network = kind switch
        {
            SequenceModelKind.LruRec => new LruRec(new ParameterSet(1), SmallSequences.ItemCount, SmallSequences.Options.Model),
            SequenceModelKind.SasRec => new SasRec(new ParameterSet(1), SmallSequences.ItemCount, SmallSequences.Options.Model),
            SequenceModelKind.Bert4Rec => new Bert4Rec(new ParameterSet(1), SmallSequences.ItemCount, SmallSequences.Options.Model),
            _ => new Narm(new ParameterSet(1), SmallSequences.ItemCount, SmallSequences.Options.Model),
        };
        var tensors = TensorFile.Read(report.ModelPath).Tensors;
        foreach (var parameter in network.Parameters.All)
        {
            tensors[parameter.Name].Values.CopyTo(parameter.Values, 0);
        }

        return (network, report.ModelPath);
    }
}

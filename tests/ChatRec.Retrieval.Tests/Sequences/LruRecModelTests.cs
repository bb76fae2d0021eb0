using System.Numerics;
using ChatRec.Retrieval.Sequences;

namespace ChatRec.Retrieval.Tests.Sequences;

/// <summary>LRURec against the paper's formulas in double precision, on random weights.</summary>
public sealed class LruRecModelTests : IDisposable
{
    private const int Items = 30;
    private const int Width = 8;
    private const int Channels = 16;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, Tensor> _weights = [];
    private readonly Random _random = new(1);

    public LruRecModelTests()
    {
        Add("items", Items, Width, 1);
        Add("bias", 1, Items, 1);
        AddNorm("input_norm");
        foreach (var block in (string[])["block0", "block1"])
        {
            AddDense($"{block}.lru.in", Width, 2 * Channels);
            AddDense($"{block}.lru.out", 2 * Channels, Width);
            AddDense($"{block}.ffn.in", Width, 4 * Width);
            AddDense($"{block}.ffn.out", 4 * Width, Width);
            AddNorm($"{block}.lru.norm");
            AddNorm($"{block}.ffn.norm");
            Add($"{block}.lru.nu", 1, Channels, 0.5);
            Add($"{block}.lru.theta", 1, Channels, 0.5);
            Add($"{block}.lru.gamma", 1, Channels, 0.5);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Scores_follow_the_papers_formulas()
    {
        var model = Load();
        var scores = new float[Items];
        int[] history = [3, 7, 7, 0, 29, 12];
        model.ScoreAll(history, scores);
        var expected = Reference(history);
        for (var item = 0; item < Items; item++)
        {
            Assert.Equal(expected[item], scores[item], 1e-4);
        }
    }

    [Fact]
    public void Only_the_newest_items_of_a_long_history_are_read_but_a_state_remembers_all()
    {
        var model = (LruRecModel)Load();
        var (of10, of12) = (new float[Items], new float[Items]);
        model.ScoreAll([.. Enumerable.Range(2, 10)], of10);
        model.ScoreAll([.. Enumerable.Range(0, 12)], of12);
        Assert.Equal(of10, of12);
        var state = model.NewState();
        foreach (var item in Enumerable.Range(0, 12))
        {
            state.Add(item);
        }

        var remembered = new float[Items];
        state.ScoreAll(remembered);
        Assert.NotEqual(of12, remembered);
    }

    [Fact]
    public void Taking_an_interaction_and_scoring_allocate_nothing()
    {
        var state = ((LruRecModel)Load()).NewState();
        var scores = new float[Items];
        state.Add(1);
        state.ScoreAll(scores);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1000; round++)
        {
            state.Add(round % Items);
            state.ScoreAll(scores);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void An_unknown_item_changes_no_state()
    {
        var state = ((LruRecModel)Load()).NewState();
        state.Add(4);
        var before = state.Vector.ToArray();
        Assert.Throws<ArgumentOutOfRangeException>(() => state.Add(Items));
        Assert.Throws<ArgumentOutOfRangeException>(() => state.Add(-1));
        Assert.Equal(before, state.Vector.ToArray());
        Assert.Equal(1, state.Count);
    }

    [Theory]
    [InlineData("items")]
    [InlineData("block1.ffn.out.bias")]
    public void A_file_without_a_tensor_is_refused_by_name(string name)
    {
        _weights.Remove(name);
        Assert.Contains($"'{name}'", Assert.Throws<SequenceModelException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_of_another_shape_is_refused_by_name()
    {
        _weights["block0.lru.out.weight"] = new Tensor("block0.lru.out.weight", 4, Width, new float[4 * Width]);
        Assert.Contains("'block0.lru.out.weight'", Assert.Throws<SequenceModelException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_that_is_not_known_is_named() =>
        Assert.Contains("'oracle'", Assert.Throws<SequenceModelException>(() => Load("oracle")).Message, StringComparison.Ordinal);

    private SequenceModel Load(string kind = "lrurec")
    {
        var path = _folder.File("model.gguf");
        TensorFile.Write(path, [new("chatrec.kind", kind), new("chatrec.catalogue", "c"), new("chatrec.max_length", 10L)], [.. _weights.Values]);
        return SequenceModel.Load(path);
    }

    private double[] Reference(int[] history)
    {
        var states = new Dictionary<string, Complex[]> { ["block0"] = new Complex[Channels], ["block1"] = new Complex[Channels] };
        var x = new double[Width];
        foreach (var item in history)
        {
            x = Norm("input_norm", [.. Enumerable.Range(0, Width).Select(k => (double)_weights["items"].Values[(item * Width) + k])]);
            foreach (var (block, state) in states)
            {
                var input = Dense($"{block}.lru.in", x);
                for (var channel = 0; channel < Channels; channel++)
                {
                    var lambda = Complex.Exp(new Complex(-Math.Exp(Value($"{block}.lru.nu", channel)), Math.Exp(Value($"{block}.lru.theta", channel))));
                    state[channel] = (lambda * state[channel])
                        + (Math.Exp(Value($"{block}.lru.gamma", channel)) * new Complex(input[channel], input[channel + Channels]));
                }

                var output = Dense($"{block}.lru.out", [.. state.Select(value => value.Real), .. state.Select(value => value.Imaginary)]);
                x = Norm($"{block}.lru.norm", [.. x.Zip(output, (a, b) => a + b)]);
                double[] inner = [.. Dense($"{block}.ffn.in", x).Select(value => 0.5 * value * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (value + (0.044715 * value * value * value)))))];
                x = Norm($"{block}.ffn.norm", [.. x.Zip(Dense($"{block}.ffn.out", inner), (a, b) => a + b)]);
            }
        }

        return [.. Enumerable.Range(0, Items).Select(item => Value("bias", item) + Enumerable.Range(0, Width).Sum(k => x[k] * Value("items", (item * Width) + k)))];
    }

    private double Value(string name, int index) => _weights[name].Values[index];

    private double[] Dense(string name, double[] x) => [.. Enumerable.Range(0, _weights[$"{name}.bias"].Columns).Select(output =>
        Value($"{name}.bias", output) + x.Select((value, input) => value * Value($"{name}.weight", (input * _weights[$"{name}.bias"].Columns) + output)).Sum())];

    private double[] Norm(string name, double[] x)
    {
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + 1e-5);
        return [.. x.Select((value, k) => ((value - mean) / deviation * Value($"{name}.gain", k)) + Value($"{name}.bias", k))];
    }

    private void AddDense(string name, int inputs, int outputs)
    {
        Add($"{name}.weight", inputs, outputs, 0.3);
        Add($"{name}.bias", 1, outputs, 0.3);
    }

    private void AddNorm(string name)
    {
        Add($"{name}.gain", 1, Width, 1);
        Add($"{name}.bias", 1, Width, 0.3);
    }

    private void Add(string name, int rows, int columns, double scale) =>
        _weights[name] = new Tensor(name, rows, columns, [.. Enumerable.Range(0, rows * columns).Select(_ => (float)(scale * ((2 * _random.NextDouble()) - 1)))]);
}

using System.Numerics.Tensors;

namespace ChatRec.Retrieval.Sequences;

/// <summary>
/// LRURec for serving (Yue et al., WSDM 2024). The recurrence is linear and diagonal: a user's whole history is a state of blocks × 2 × channels numbers, and a
/// new interaction is taken in constant time.
/// </summary>
public sealed class LruRecModel : SequenceModel
{
    private readonly Norm _inputNorm;
    private readonly Block[] _blocks;

    internal LruRecModel(ModelWeights weights)
        : base(weights)
    {
        _inputNorm = weights.Norm("input_norm", Width);
        var blocks = new List<Block>();
        for (var index = 0; weights.Has($"block{index}.lru.nu"); index++)
        {
            blocks.Add(new Block(weights, $"block{index}", Width));
        }

        _blocks = [.. blocks];
        StateSize = _blocks.Sum(block => 2 * block.Channels);
    }

    /// <summary>Numbers in a state.</summary>
    internal int StateSize { get; }

    /// <summary>The state of a user without a history.</summary>
    public LruRecState NewState() => new(this);

    private protected override void Encode(ReadOnlySpan<int> history, Span<float> vector)
    {
        Span<float> state = stackalloc float[StateSize];
        state.Clear();
        foreach (var item in history)
        {
            Step(item, state, vector);
        }
    }

    /// <summary>Takes one item into a state and gives the vector that scores the next.</summary>
    internal void Step(int item, Span<float> state, Span<float> vector)
    {
        CheckItem(item);
        ItemVector(item).CopyTo(vector);
        _inputNorm.Apply(vector);
        foreach (var block in _blocks)
        {
            block.Step(state[..(2 * block.Channels)], vector);
            state = state[(2 * block.Channels)..];
        }
    }

    private sealed class Block
    {
        private readonly Dense _in;
        private readonly Dense _out;
        private readonly Norm _norm;
        private readonly FeedForward _feedForward;
        private readonly float[] _lambdaRe;
        private readonly float[] _lambdaIm;
        private readonly float[] _scale;

        public Block(ModelWeights weights, string name, int width)
        {
            var channels = weights.Take($"{name}.lru.nu").Columns;
            _in = weights.Dense($"{name}.lru.in", width, 2 * channels);
            _out = weights.Dense($"{name}.lru.out", 2 * channels, width);
            _norm = weights.Norm($"{name}.lru.norm", width);
            _feedForward = weights.FeedForward($"{name}.ffn", width);
            var nu = weights.Take($"{name}.lru.nu", 1, channels);
            var theta = weights.Take($"{name}.lru.theta", 1, channels);
            var modulus = Array.ConvertAll(nu, value => Math.Exp(-Math.Exp(value)));
            _lambdaRe = [.. modulus.Zip(theta, (m, t) => (float)(m * Math.Cos(Math.Exp(t))))];
            _lambdaIm = [.. modulus.Zip(theta, (m, t) => (float)(m * Math.Sin(Math.Exp(t))))];
            _scale = Array.ConvertAll(weights.Take($"{name}.lru.gamma", 1, channels), MathF.Exp);
        }

        public int Channels => _scale.Length;

        /// <summary>h ← λ ⊙ h + γ ⊙ (x·B + b); x ← norm(x + Re(h·C) + c); then the feed-forward part. A state is [Re | Im].</summary>
        public void Step(Span<float> state, Span<float> x)
        {
            Span<float> input = stackalloc float[2 * Channels];
            Span<float> turned = stackalloc float[Channels];
            Span<float> output = stackalloc float[x.Length];
            _in.Apply(x, input);
            var re = state[..Channels];
            var im = state[Channels..];
            TensorPrimitives.Multiply(input[..Channels], _scale, input[..Channels]);
            TensorPrimitives.Multiply(input[Channels..], _scale, input[Channels..]);
            TensorPrimitives.Multiply(im, _lambdaIm, turned);
            TensorPrimitives.Subtract(input[..Channels], turned, input[..Channels]);
            TensorPrimitives.MultiplyAdd(re, _lambdaIm, input[Channels..], input[Channels..]);
            TensorPrimitives.MultiplyAdd(re, _lambdaRe, input[..Channels], re);
            TensorPrimitives.MultiplyAdd(im, _lambdaRe, input[Channels..], im);
            _out.Apply(state, output);
            TensorPrimitives.Add(x, output, x);
            _norm.Apply(x);
            _feedForward.Apply(x);
        }
    }
}

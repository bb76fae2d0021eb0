using System.Buffers;
using System.Numerics.Tensors;

namespace ChatRec.Retrieval.Sequences;

/// <summary>NARM for serving (Li et al., CIKM 2017): a gated recurrent unit, attention of its last state to all of them, and a bilinear product.</summary>
public sealed class NarmModel : SequenceModel
{
    private readonly Dense _input;
    private readonly Dense _recurrent;
    private readonly Dense _query;
    private readonly Dense _key;
    private readonly float[] _direction;
    private readonly Dense _output;

    internal NarmModel(ModelWeights weights)
        : base(weights)
    {
        var width = weights.Take("gru.recurrent.weight").Rows;
        _input = weights.Dense("gru.in", Width, 3 * width);
        _recurrent = weights.Dense("gru.recurrent", width, 3 * width);
        _query = weights.Dense("attention.query", width, width, hasBias: false);
        _key = weights.Dense("attention.key", width, width, hasBias: false);
        _direction = weights.Take("attention.direction", 1, width);
        _output = weights.Dense("output", 2 * width, Width);
    }

    private protected override void Encode(ReadOnlySpan<int> history, Span<float> vector)
    {
        var width = _recurrent.Inputs;
        var pooled = ArrayPool<float>.Shared.Rent(history.Length * width);
        var states = pooled.AsSpan(0, history.Length * width);
        Span<float> state = stackalloc float[width];
        state.Clear();
        for (var token = 0; token < history.Length; token++)
        {
            Advance(ItemVector(history[token]), state);
            state.CopyTo(states[(token * width)..]);
        }

        Span<float> views = stackalloc float[2 * width];
        Span<float> query = stackalloc float[width];
        Span<float> gate = stackalloc float[width];
        views.Clear();
        state.CopyTo(views);
        _query.Apply(state, query);
        for (var token = 0; token < history.Length; token++)
        {
            var other = states.Slice(token * width, width);
            _key.Apply(other, gate);
            TensorPrimitives.Add(gate, query, gate);
            TensorPrimitives.Sigmoid(gate, gate);
            TensorPrimitives.MultiplyAdd(other, TensorPrimitives.Dot<float>(gate, _direction), views[width..], views[width..]);
        }

        _output.Apply(views, vector);
        ArrayPool<float>.Shared.Return(pooled);
    }

    private void Advance(ReadOnlySpan<float> x, Span<float> state)
    {
        var width = state.Length;
        Span<float> fromInput = stackalloc float[3 * width];
        Span<float> fromState = stackalloc float[3 * width];
        _input.Apply(x, fromInput);
        _recurrent.Apply(state, fromState);
        var gates = fromInput[..(2 * width)];
        TensorPrimitives.Add(gates, fromState[..(2 * width)], gates);
        TensorPrimitives.Sigmoid(gates, gates);
        var fresh = fromInput[(2 * width)..];
        TensorPrimitives.MultiplyAdd(gates[..width], fromState[(2 * width)..], fresh, fresh);
        TensorPrimitives.Tanh(fresh, fresh);
        TensorPrimitives.Subtract(state, fresh, state);
        TensorPrimitives.MultiplyAdd(gates[width..], state, fresh, state);
    }
}

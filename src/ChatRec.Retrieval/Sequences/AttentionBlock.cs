using System.Buffers;
using System.Numerics.Tensors;

namespace ChatRec.Retrieval.Sequences;

/// <summary>A transformer block over one history: x ← norm(x + attention(x)), then the feed-forward part, as in training.</summary>
internal sealed class AttentionBlock
{
    private readonly Dense _query;
    private readonly Dense _key;
    private readonly Dense _value;
    private readonly Dense _out;
    private readonly Norm _norm;
    private readonly FeedForward _feedForward;
    private readonly float[]? _distanceBias;
    private readonly int _heads;
    private readonly bool _causal;

    private AttentionBlock(ModelWeights weights, string name, int width, bool causal)
    {
        _query = weights.Dense($"{name}.attention.query", width);
        _key = weights.Dense($"{name}.attention.key", width, _query.Outputs);
        _value = weights.Dense($"{name}.attention.value", width, _query.Outputs);
        _out = weights.Dense($"{name}.attention.out", _query.Outputs, width);
        _norm = weights.Norm($"{name}.attention.norm", width);
        _feedForward = weights.FeedForward($"{name}.ffn", width);
        _heads = weights.Number("chatrec.heads");
        if (weights.Has($"{name}.attention.distance"))
        {
            var byBucket = weights.Take($"{name}.attention.distance", _heads, DistanceBuckets.Count);
            var length = weights.Number("chatrec.max_length");
            _distanceBias = [.. Enumerable.Range(0, _heads * length).Select(index => byBucket[(index / length * DistanceBuckets.Count) + DistanceBuckets.Of(index % length)])];
        }

        _causal = causal;
    }

    /// <summary>All blocks of a model, the first one first.</summary>
    public static AttentionBlock[] All(ModelWeights weights, int width, bool causal)
    {
        var blocks = new List<AttentionBlock>();
        while (weights.Has($"block{blocks.Count}.attention.query.weight"))
        {
            blocks.Add(new AttentionBlock(weights, $"block{blocks.Count}", width, causal));
        }

        return [.. blocks];
    }

    /// <summary>Works in place.</summary>
    /// <param name="x">Length × width.</param>
    /// <param name="length">Tokens.</param>
    /// <param name="onlyLast">Computes the last token alone: enough in the last block.</param>
    public void Apply(Span<float> x, int length, bool onlyLast)
    {
        var width = x.Length / length;
        var inner = _key.Outputs;
        var pooled = ArrayPool<float>.Shared.Rent((2 * length * inner) + length);
        var keys = pooled.AsSpan(0, length * inner);
        var values = pooled.AsSpan(length * inner, length * inner);
        var scores = pooled.AsSpan(2 * length * inner, length);
        for (var token = 0; token < length; token++)
        {
            _key.Apply(x.Slice(token * width, width), keys.Slice(token * inner, inner));
            _value.Apply(x.Slice(token * width, width), values.Slice(token * inner, inner));
        }

        Span<float> query = stackalloc float[inner];
        Span<float> mixed = stackalloc float[inner];
        Span<float> output = stackalloc float[width];
        for (var token = onlyLast ? length - 1 : 0; token < length; token++)
        {
            var row = x.Slice(token * width, width);
            _query.Apply(row, query);
            mixed.Clear();
            for (var head = 0; head < _heads; head++)
            {
                Attend(query, keys, values, scores[..(_causal ? token + 1 : length)], mixed, head, token);
            }

            _out.Apply(mixed, output);
            TensorPrimitives.Add(row, output, row);
            _norm.Apply(row);
            _feedForward.Apply(row);
        }

        ArrayPool<float>.Shared.Return(pooled);
    }

    private void Attend(ReadOnlySpan<float> query, ReadOnlySpan<float> keys, ReadOnlySpan<float> values, Span<float> scores, Span<float> mixed, int head, int token)
    {
        var inner = query.Length;
        var width = inner / _heads;
        var scale = 1 / MathF.Sqrt(width);
        var first = head * width;
        for (var other = 0; other < scores.Length; other++)
        {
            scores[other] = scale * TensorPrimitives.Dot(query.Slice(first, width), keys.Slice((other * inner) + first, width));
            if (_distanceBias is not null)
            {
                scores[other] += _distanceBias[(head * _distanceBias.Length / _heads) + token - other];
            }
        }

        TensorPrimitives.SoftMax(scores, scores);
        var sum = mixed.Slice(first, width);
        for (var other = 0; other < scores.Length; other++)
        {
            TensorPrimitives.MultiplyAdd(values.Slice((other * inner) + first, width), scores[other], sum, sum);
        }
    }
}

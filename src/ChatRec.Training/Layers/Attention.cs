using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Kernels;

namespace ChatRec.Training.Layers;

/// <summary>
/// Multi-head scaled dot-product attention inside each sequence (Vaswani et al. 2017, §3.2): softmax(Q·Kᵀ/√width + bias)·V, with an optional learned bias a head
/// and distance, and optional rotary positions.
/// </summary>
public sealed class Attention : Layer
{
    private readonly Layer _query;
    private readonly Layer _key;
    private readonly Layer _value;
    private readonly Layer _output;
    private readonly Parameter? _distanceBias;
    private readonly AttentionOptions _options;
    private readonly Matrix _mixed = new();
    private readonly Matrix _weights = new();
    private readonly Matrix _masks = new();
    private readonly Matrix _scratch = new();
    private readonly Matrix _scratchGradient = new();
    private readonly Matrix _queryGradient = new();
    private readonly Matrix _keyGradient = new();
    private readonly Matrix _valueGradient = new();
    private readonly Matrix _inputGradient = new();
    private readonly Matrix _byDistance = new();
    private readonly Matrix _byDistanceGradient = new();
    private Matrix? _queries;
    private Matrix? _keys;
    private Matrix? _values;
    private Pass? _pass;
    private bool _dropping;
    private int _longest;
    private Turn[] _turns = [];

    /// <summary>A layer on given projections.</summary>
    /// <param name="query">Width → inner width.</param>
    /// <param name="key">Width → inner width.</param>
    /// <param name="value">Width → inner width.</param>
    /// <param name="output">Inner width → width.</param>
    /// <param name="options">How it attends.</param>
    /// <param name="distanceBias">Heads × <see cref="DistanceBuckets.Count"/>, for causal attention, or none.</param>
    public Attention(Layer query, Layer key, Layer value, Layer output, AttentionOptions options, Parameter? distanceBias = null)
    {
        (_query, _key, _value, _output) = (query, key, value, output);
        (_options, _distanceBias) = (options, distanceBias);
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters =>
    [
        .. _query.Parameters, .. _key.Parameters, .. _value.Parameters, .. _output.Parameters, .. _distanceBias is null ? Array.Empty<Parameter>() : [_distanceBias],
    ];

    private int HeadWidth => _queries!.Columns / _options.Heads;

    private float Scale => 1 / MathF.Sqrt(HeadWidth);

    /// <inheritdoc/>
    public override Matrix Forward(Matrix input, Pass pass)
    {
        _pass = pass;
        _queries = _query.Forward(input, pass);
        _keys = _key.Forward(input, pass);
        _values = _value.Forward(input, pass);
        SpreadDistances();
        Rotate(_queries, 1);
        Rotate(_keys, 1);
        var squares = Enumerable.Range(0, pass.Count).Sum(sequence => pass.Length(sequence) * pass.Length(sequence));
        _weights.Reshape(_options.Heads, squares);
        _dropping = _options.Dropout > 0 && pass.Random is not null;
        if (_dropping)
        {
            Dropout.FillMask(_masks.Reshape(_options.Heads, squares).Data, _options.Dropout, pass.Random!);
        }

        _mixed.Reshape(_queries.Rows, _queries.Columns);
        ForEachHead(AttendForward);
        return _output.Forward(_mixed, pass);
    }

    /// <inheritdoc/>
    public override Matrix Backward(Matrix outputGradient)
    {
        var mixedGradient = _output.Backward(outputGradient);
        _queryGradient.Reshape(mixedGradient.Rows, mixedGradient.Columns);
        _keyGradient.Reshape(mixedGradient.Rows, mixedGradient.Columns);
        _valueGradient.Reshape(mixedGradient.Rows, mixedGradient.Columns);
        ForEachHead((sequence, head, offset) => AttendBackward(mixedGradient, sequence, head, offset));
        GatherDistanceGradient();
        Rotate(_queryGradient, -1);
        Rotate(_keyGradient, -1);
        var fromQuery = _query.Backward(_queryGradient);
        var sum = _inputGradient.Reshape(fromQuery.Rows, fromQuery.Columns).Data;
        TensorPrimitives.Add(fromQuery.Data, _key.Backward(_keyGradient).Data, sum);
        TensorPrimitives.Add(sum, _value.Backward(_valueGradient).Data, sum);
        return _inputGradient;
    }

    private void ForEachHead(Action<int, int, int> attend)
    {
        var offset = 0;
        for (var sequence = 0; sequence < _pass!.Count; sequence++)
        {
            for (var head = 0; head < _options.Heads; head++)
            {
                attend(sequence, head, offset);
            }

            offset += _pass.Length(sequence) * _pass.Length(sequence);
        }
    }

    private void AttendForward(int sequence, int head, int offset)
    {
        var length = _pass!.Length(sequence);
        var weights = SquareOf(_weights, head, offset, length);
        Gemm.MultiplyTransposedB(HeadOf(_queries!, sequence, head), HeadOf(_keys!, sequence, head), weights);
        for (var row = 0; row < length; row++)
        {
            var visible = weights.Row(row)[..(_options.Causal ? row + 1 : length)];
            TensorPrimitives.Multiply(visible, Scale, visible);
            AddDistanceBias(visible, head, row);
            VectorMath.SoftMax(visible);
            weights.Row(row)[visible.Length..].Clear();
        }

        Gemm.Multiply(Dropped(weights, head, offset, length), HeadOf(_values!, sequence, head), HeadOf(_mixed, sequence, head));
    }

    private void AttendBackward(Matrix mixedGradient, int sequence, int head, int offset)
    {
        var length = _pass!.Length(sequence);
        var weights = SquareOf(_weights, head, offset, length);
        var gradient = HeadOf(mixedGradient, sequence, head);
        Gemm.MultiplyTransposedA(Dropped(weights, head, offset, length), gradient, HeadOf(_valueGradient, sequence, head));
        var scores = _scratchGradient.Reshape(length, length).View();
        Gemm.MultiplyTransposedB(gradient, HeadOf(_values!, sequence, head), scores);
        if (_dropping)
        {
            TensorPrimitives.Multiply(scores.Data, SquareOf(_masks, head, offset, length).Data, scores.Data);
        }

        // Softmax: dS = P ⊙ (dP - Σ dP·P), row by row; hidden pairs have P = 0 and so no gradient.
        for (var row = 0; row < length; row++)
        {
            var score = scores.Row(row);
            TensorPrimitives.Subtract(score, TensorPrimitives.Dot<float>(score, weights.Row(row)), score);
            TensorPrimitives.Multiply(score, weights.Row(row), score);
            AddDistanceGradient(score, head, row);
        }

        TensorPrimitives.Multiply(scores.Data, Scale, scores.Data);
        Gemm.Multiply(scores, HeadOf(_keys!, sequence, head), HeadOf(_queryGradient, sequence, head));
        Gemm.MultiplyTransposedA(scores, HeadOf(_queries!, sequence, head), HeadOf(_keyGradient, sequence, head));
    }

    private MatrixView Dropped(MatrixView weights, int head, int offset, int length)
    {
        if (!_dropping)
        {
            return weights;
        }

        var dropped = _scratch.Reshape(length, length).View();
        TensorPrimitives.Multiply(weights.Data, SquareOf(_masks, head, offset, length).Data, dropped.Data);
        return dropped;
    }

    /// <summary>Writes the biases out by distance, the farthest first: those of a row of scores then lie side by side.</summary>
    private void SpreadDistances()
    {
        _longest = Enumerable.Range(0, _pass!.Count).Select(_pass.Length).DefaultIfEmpty().Max();
        _byDistance.Reshape(_options.Heads, _longest);
        _byDistanceGradient.ReshapeToZeros(_options.Heads, _longest);
        for (var head = 0; _distanceBias is not null && head < _options.Heads; head++)
        {
            for (var distance = 0; distance < _longest; distance++)
            {
                _byDistance.Row(head)[_longest - 1 - distance] = _distanceBias.Values[(head * DistanceBuckets.Count) + DistanceBuckets.Of(distance)];
            }
        }
    }

    private void GatherDistanceGradient()
    {
        for (var head = 0; _distanceBias is not null && head < _options.Heads; head++)
        {
            for (var distance = 0; distance < _longest; distance++)
            {
                _distanceBias.Gradients[(head * DistanceBuckets.Count) + DistanceBuckets.Of(distance)] += _byDistanceGradient.Row(head)[_longest - 1 - distance];
            }
        }
    }

    private void AddDistanceBias(Span<float> scores, int head, int row)
    {
        if (_distanceBias is not null)
        {
            TensorPrimitives.Add(scores, _byDistance.Row(head).Slice(_longest - 1 - row, row + 1), scores);
        }
    }

    private void AddDistanceGradient(Span<float> gradient, int head, int row)
    {
        if (_distanceBias is not null)
        {
            var sum = _byDistanceGradient.Row(head).Slice(_longest - 1 - row, row + 1);
            TensorPrimitives.Add(sum, gradient[..(row + 1)], sum);
        }
    }

    /// <summary>Turns each pair of columns of a head by its position's angle; direction -1 turns back.</summary>
    private void Rotate(Matrix matrix, int direction)
    {
        if (_options.RotaryBase == 0)
        {
            return;
        }

        var pairs = HeadWidth / 2;
        Prepare(pairs);
        for (var sequence = 0; sequence < _pass!.Count; sequence++)
        {
            for (var position = 0; position < _pass.Length(sequence); position++)
            {
                var turns = _turns.AsSpan(position * pairs, pairs);
                var row = MemoryMarshal.Cast<float, Turn>(matrix.Row(_pass.Start(sequence) + position));
                for (var first = 0; first < row.Length; first += pairs)
                {
                    for (var pair = 0; pair < pairs; pair++)
                    {
                        var (x, y, cos, sin) = (row[first + pair].X, row[first + pair].Y, turns[pair].X, direction * turns[pair].Y);
                        row[first + pair] = new Turn((x * cos) - (y * sin), (x * sin) + (y * cos));
                    }
                }
            }
        }
    }

    // Cosine and sine by position and pair, as far as they are needed.
    private void Prepare(int pairs)
    {
        var longest = Enumerable.Range(0, _pass!.Count).Select(_pass.Length).DefaultIfEmpty().Max();
        if (_turns.Length >= longest * pairs)
        {
            return;
        }

        _turns = new Turn[longest * pairs];
        for (var index = 0; index < _turns.Length; index++)
        {
            var angle = (index / pairs) * Math.Pow(_options.RotaryBase, -(index % pairs) / (double)pairs);
            _turns[index] = new Turn((float)Math.Cos(angle), (float)Math.Sin(angle));
        }
    }

    private MatrixView HeadOf(Matrix matrix, int sequence, int head) =>
        matrix.View(_pass!.Start(sequence), _pass.Length(sequence), head * HeadWidth, HeadWidth);

    private static MatrixView SquareOf(Matrix matrix, int head, int offset, int length) =>
        new(matrix.Row(head).Slice(offset, length * length), length, length, length);

    // A pair of columns, or the cosine and sine that turn it.
    private readonly record struct Turn(float X, float Y);
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace ChatRec.Training.Layers;

/// <summary>
/// The diagonal complex recurrence of the linear recurrent unit (Orvieto et al. 2023, §3): h_t = λ ⊙ h_{t-1} + γ ⊙ u_t with λ = exp(-exp(ν) + i·exp(θ)), channel
/// by channel, from h = 0 at the start of each sequence. Complex values are two real ones: a row is [Re of all channels | Im of all channels].
/// </summary>
public sealed class LinearRecurrence : Layer
{
    private readonly Parameter _nu;
    private readonly Parameter _theta;
    private readonly Parameter _gamma;
    private readonly int _channels;
    private readonly float[] _lambdaRe;
    private readonly float[] _lambdaIm;
    private readonly float[] _scale;
    private readonly float[] _lambdaReGradient;
    private readonly float[] _lambdaImGradient;
    private readonly float[] _scaleGradient;
    private readonly Matrix _states = new();
    private readonly Matrix _inputGradient = new();
    private readonly float[] _running;
    private Matrix? _input;
    private Pass? _pass;

    /// <summary>A recurrence on given parameters.</summary>
    /// <param name="nu">1 × channels: |λ| = exp(-exp(ν)). The number of channels is a multiple of the SIMD width (16 always is).</param>
    /// <param name="theta">1 × channels: the phase is exp(θ).</param>
    /// <param name="gamma">1 × channels: the logarithm of γ, which starts at √(1 - |λ|²).</param>
    public LinearRecurrence(Parameter nu, Parameter theta, Parameter gamma)
    {
        ArgumentNullException.ThrowIfNull(nu);
        _nu = nu;
        _theta = theta;
        _gamma = gamma;
        _channels = nu.Columns;
        if (_channels % Vector<float>.Count != 0)
        {
            throw new ArgumentException($"{_channels} channels are not a multiple of {Vector<float>.Count}.", nameof(nu));
        }

        _lambdaRe = new float[_channels];
        _lambdaIm = new float[_channels];
        _scale = new float[_channels];
        _lambdaReGradient = new float[_channels];
        _lambdaImGradient = new float[_channels];
        _scaleGradient = new float[_channels];
        _running = new float[2 * _channels];
    }

    /// <inheritdoc/>
    public override IEnumerable<Parameter> Parameters => [_nu, _theta, _gamma];

    /// <inheritdoc/>
    public override Matrix Forward(Matrix input, Pass pass)
    {
        (_input, _pass) = (input, pass);
        for (var channel = 0; channel < _channels; channel++)
        {
            var modulus = Math.Exp(-Math.Exp(_nu.Values[channel]));
            var phase = Math.Exp(_theta.Values[channel]);
            _lambdaRe[channel] = (float)(modulus * Math.Cos(phase));
            _lambdaIm[channel] = (float)(modulus * Math.Sin(phase));
            _scale[channel] = MathF.Exp(_gamma.Values[channel]);
        }

        _states.Reshape(input.Rows, 2 * _channels);
        for (var sequence = 0; sequence < pass.Count; sequence++)
        {
            Array.Clear(_running);
            var end = pass.Start(sequence) + pass.Length(sequence);
            for (var row = pass.Start(sequence); row < end; row++)
            {
                Step(input.Row(row), row == pass.Start(sequence) ? _running : _states.Row(row - 1), _states.Row(row));
            }
        }

        return _states;
    }

    /// <inheritdoc/>
    public override Matrix Backward(Matrix outputGradient)
    {
        Array.Clear(_lambdaReGradient);
        Array.Clear(_lambdaImGradient);
        Array.Clear(_scaleGradient);
        _inputGradient.Reshape(outputGradient.Rows, 2 * _channels);
        for (var sequence = 0; sequence < _pass!.Count; sequence++)
        {
            // _running is the gradient by the state of the row after, carried backwards through λ.
            Array.Clear(_running);
            for (var row = _pass.Starts[sequence + 1] - 1; row >= _pass.Start(sequence); row--)
            {
                StepBack(outputGradient.Row(row), row);
                if (row > _pass.Start(sequence))
                {
                    AddLambdaGradient(_states.Row(row - 1));
                    CarryBack();
                }
            }
        }

        AddParameterGradients();
        return _inputGradient;
    }

    private void Step(ReadOnlySpan<float> input, ReadOnlySpan<float> before, Span<float> after)
    {
        ref var u = ref MemoryMarshal.GetReference(input);
        ref var h = ref MemoryMarshal.GetReference(before);
        ref var next = ref MemoryMarshal.GetReference(after);
        for (var c = 0; c < _channels; c += Vector<float>.Count)
        {
            var (re, im) = ((nuint)c, (nuint)(c + _channels));
            var (lambdaRe, lambdaIm, scale) = (new Vector<float>(_lambdaRe, c), new Vector<float>(_lambdaIm, c), new Vector<float>(_scale, c));
            var (hRe, hIm) = (Vector.LoadUnsafe(ref h, re), Vector.LoadUnsafe(ref h, im));
            ((lambdaRe * hRe) - (lambdaIm * hIm) + (scale * Vector.LoadUnsafe(ref u, re))).StoreUnsafe(ref next, re);
            ((lambdaRe * hIm) + (lambdaIm * hRe) + (scale * Vector.LoadUnsafe(ref u, im))).StoreUnsafe(ref next, im);
        }
    }

    /// <summary>Adds this row's own gradient to the running one; from it come the gradients of the input and of γ.</summary>
    private void StepBack(ReadOnlySpan<float> outputGradient, int row)
    {
        ref var dy = ref MemoryMarshal.GetReference(outputGradient);
        ref var u = ref MemoryMarshal.GetReference(_input!.Row(row));
        ref var du = ref MemoryMarshal.GetReference(_inputGradient.Row(row));
        for (var c = 0; c < _channels; c += Vector<float>.Count)
        {
            var (re, im) = ((nuint)c, (nuint)(c + _channels));
            var gRe = new Vector<float>(_running, c) + Vector.LoadUnsafe(ref dy, re);
            var gIm = new Vector<float>(_running, c + _channels) + Vector.LoadUnsafe(ref dy, im);
            gRe.CopyTo(_running, c);
            gIm.CopyTo(_running, c + _channels);
            var scale = new Vector<float>(_scale, c);
            (scale * gRe).StoreUnsafe(ref du, re);
            (scale * gIm).StoreUnsafe(ref du, im);
            (new Vector<float>(_scaleGradient, c) + (gRe * Vector.LoadUnsafe(ref u, re)) + (gIm * Vector.LoadUnsafe(ref u, im))).CopyTo(_scaleGradient, c);
        }
    }

    private void AddLambdaGradient(ReadOnlySpan<float> before)
    {
        ref var h = ref MemoryMarshal.GetReference(before);
        for (var c = 0; c < _channels; c += Vector<float>.Count)
        {
            var (gRe, gIm) = (new Vector<float>(_running, c), new Vector<float>(_running, c + _channels));
            var (hRe, hIm) = (Vector.LoadUnsafe(ref h, (nuint)c), Vector.LoadUnsafe(ref h, (nuint)(c + _channels)));
            (new Vector<float>(_lambdaReGradient, c) + (gRe * hRe) + (gIm * hIm)).CopyTo(_lambdaReGradient, c);
            (new Vector<float>(_lambdaImGradient, c) + (gIm * hRe) - (gRe * hIm)).CopyTo(_lambdaImGradient, c);
        }
    }

    /// <summary>The running gradient times the conjugate of λ: what the state before gets.</summary>
    private void CarryBack()
    {
        for (var c = 0; c < _channels; c += Vector<float>.Count)
        {
            var (gRe, gIm) = (new Vector<float>(_running, c), new Vector<float>(_running, c + _channels));
            var (lambdaRe, lambdaIm) = (new Vector<float>(_lambdaRe, c), new Vector<float>(_lambdaIm, c));
            ((lambdaRe * gRe) + (lambdaIm * gIm)).CopyTo(_running, c);
            ((lambdaRe * gIm) - (lambdaIm * gRe)).CopyTo(_running, c + _channels);
        }
    }

    private void AddParameterGradients()
    {
        for (var c = 0; c < _channels; c++)
        {
            // λ = m·(cos φ + i·sin φ), m = exp(-exp(ν)), φ = exp(θ).
            var decay = Math.Exp(_nu.Values[c]);
            var phase = Math.Exp(_theta.Values[c]);
            _nu.Gradients[c] -= (float)(decay * ((_lambdaReGradient[c] * _lambdaRe[c]) + (_lambdaImGradient[c] * _lambdaIm[c])));
            _theta.Gradients[c] += (float)(phase * ((_lambdaImGradient[c] * _lambdaRe[c]) - (_lambdaReGradient[c] * _lambdaIm[c])));
            _gamma.Gradients[c] += _scaleGradient[c] * _scale[c];
        }
    }
}

using ChatRec.Training.Kernels;

namespace ChatRec.Training.Layers;

/// <summary>
/// The parameters of a network, by name. A network asks for each of its parameters while it is built: in a new set they are created and initialised; in a set
/// that shares another's values they are the same values with gradients of their own, so that several parts of a batch can be computed side by side.
/// </summary>
public sealed class ParameterSet
{
    private readonly Dictionary<string, Parameter> _byName = new(StringComparer.Ordinal);
    private readonly List<Parameter> _ordered = [];
    private readonly Func<Parameter, Parameter>? _adopt;
    private readonly ParameterSet? _source;
    private readonly CounterRandom _random;

    /// <summary>A set whose parameters are initialised from a seed.</summary>
    public ParameterSet(ulong seed) => _random = new CounterRandom(seed, Purposes.Initialisation);

    private ParameterSet(ParameterSet source, Func<Parameter, Parameter> adopt)
    {
        (_source, _adopt) = (source, adopt);
        _random = source._random;
    }

    /// <summary>All parameters, in the order in which the network asked for them.</summary>
    public IReadOnlyList<Parameter> All => _ordered;

    /// <summary>The same values with gradients of their own.</summary>
    public ParameterSet Share() => new(this, parameter => parameter.WithOwnGradients());

    /// <summary>Values of their own, for a network of the same shape; they start at 0.</summary>
    public ParameterSet Copy() => new(this, parameter => new Parameter(parameter.Name, parameter.Rows, parameter.Columns, parameter.Decays));

    /// <summary>A weight that decays, drawn from a normal distribution.</summary>
    public Parameter Weight(string name, int rows, int columns, double deviation = 0.02) =>
        Get(name, rows, columns, decays: true, parameter => parameter.InitialiseNormal(_random, deviation));

    /// <summary>A vector that does not decay, at one value.</summary>
    public Parameter Vector(string name, int columns, float value) =>
        Get(name, 1, columns, decays: false, parameter => parameter.Initialise(value));

    /// <summary>A vector that does not decay, each value drawn by a function.</summary>
    public Parameter Vector(string name, int columns, Func<CounterRandom, double> draw) => Get(name, 1, columns, decays: false, parameter =>
    {
        for (var i = 0; i < columns; i++)
        {
            parameter.Values[i] = (float)draw(_random);
        }

        return parameter;
    });

    /// <summary>A matrix that does not decay, at one value.</summary>
    public Parameter Matrix(string name, int rows, int columns, float value) =>
        Get(name, rows, columns, decays: false, parameter => parameter.Initialise(value));

    /// <summary>A weight and a bias at 0, as one layer: <c>name.weight</c> and <c>name.bias</c>.</summary>
    public Linear Linear(string name, int widthIn, int widthOut, double deviation = 0.02) =>
        new(Weight($"{name}.weight", widthIn, widthOut, deviation), Vector($"{name}.bias", widthOut, 0));

    /// <summary>A norm with gain 1 and bias 0: <c>name.gain</c> and <c>name.bias</c>.</summary>
    public LayerNorm LayerNorm(string name, int width) => new(Vector($"{name}.gain", width, 1), Vector($"{name}.bias", width, 0));

    private Parameter Get(string name, int rows, int columns, bool decays, Func<Parameter, Parameter> initialise)
    {
        var parameter = _source is null
            ? initialise(new Parameter(name, rows, columns, decays))
            : _adopt!(_source._byName[name]);
        _byName.Add(name, parameter);
        _ordered.Add(parameter);
        return parameter;
    }
}

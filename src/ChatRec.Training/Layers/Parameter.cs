using ChatRec.Training.Kernels;

namespace ChatRec.Training.Layers;

/// <summary>What training changes: a named row-major matrix of values and, beside it, the gradient of the loss by each value.</summary>
public sealed class Parameter
{
    private float[]? _gradients;

    /// <summary>A parameter of zeros.</summary>
    /// <param name="name">Name in files, unique in its network, such as <c>block0.lru.theta</c>.</param>
    /// <param name="rows">Number of rows; 1 for a vector.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="decays">Whether weight decay applies: to weights, not to biases, norms and what is stored as a logarithm.</param>
    public Parameter(string name, int rows, int columns, bool decays)
        : this(name, rows, columns, decays, new float[rows * columns])
    {
    }

    private Parameter(string name, int rows, int columns, bool decays, float[] values)
    {
        Name = name;
        Rows = rows;
        Columns = columns;
        Decays = decays;
        Values = values;
    }

    /// <summary>Name in files.</summary>
    public string Name { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Whether weight decay applies.</summary>
    public bool Decays { get; }

    /// <summary>The values, row by row.</summary>
    public float[] Values { get; }

    /// <summary>Gradients of the values; a backward pass adds to them. Made when first asked for: a network that only evaluates has none.</summary>
    public float[] Gradients => _gradients ??= new float[Values.Length];

    /// <summary>The values as a matrix.</summary>
    public MatrixView ValueView => new(Values, Rows, Columns, Columns);

    /// <summary>The gradients as a matrix.</summary>
    public MatrixView GradientView => new(Gradients, Rows, Columns, Columns);

    /// <summary>The same values with gradients of their own: what a second part of the batch adds to.</summary>
    public Parameter WithOwnGradients() => new(Name, Rows, Columns, Decays, Values);

    /// <summary>Draws the values from a normal distribution.</summary>
    /// <returns>This parameter.</returns>
    public Parameter InitialiseNormal(CounterRandom random, double deviation)
    {
        ArgumentNullException.ThrowIfNull(random);
        random.FillNormal(Values, deviation);
        return this;
    }

    /// <summary>Sets all values.</summary>
    /// <returns>This parameter.</returns>
    public Parameter Initialise(float value)
    {
        Array.Fill(Values, value);
        return this;
    }
}

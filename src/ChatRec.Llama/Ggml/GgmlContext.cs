using ChatRec.Llama.Native;

namespace ChatRec.Llama.Ggml;

/// <summary>
/// Tensors and the operations between them, without their data: a method describes a computation, a <see cref="GgmlGraph"/> orders it, a
/// <see cref="GgmlDevice"/> allocates and runs it. Shapes are checked before ggml sees them, since it would end the process. Sizes are in ggml's order: a
/// matrix of shape [n, m] has m rows of n values.
/// </summary>
public sealed class GgmlContext : IDisposable
{
    private nint _context;

    /// <summary>A context with room for so many tensors and graphs of so many nodes.</summary>
    /// <param name="tensors">Most tensors, results of operations included.</param>
    /// <param name="graphNodes">Most nodes of its one graph; 0 without one.</param>
    /// <exception cref="NativeLibraryException">ggml cannot be loaded, or the process runs llama.cpp through another binding.</exception>
    public GgmlContext(int tensors, int graphNodes = 0)
    {
        GgmlDevice.RequireLoaded();
        GraphNodes = graphNodes;
        var size = ((nuint)tensors * GgmlGraphApi.ggml_tensor_overhead()) + (graphNodes > 0 ? GgmlGraphApi.ggml_graph_overhead_custom((nuint)graphNodes, grads: false) : 0);
        _context = GgmlGraphApi.ggml_init(new ggml_init_params { mem_size = size, no_alloc = 1 });
        if (_context == 0)
        {
            throw new LlamaException($"ggml has no memory for {tensors} tensors.");
        }
    }

    internal nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_context == 0, this);
            return _context;
        }
    }

    internal int GraphNodes { get; }

    /// <summary>A new tensor without content.</summary>
    public GgmlTensor Tensor(GgmlType type, params ReadOnlySpan<long> shape) => Tensor((int)type, shape);

    /// <summary>A new tensor of a GGUF file's type.</summary>
    public unsafe GgmlTensor Tensor(int type, ReadOnlySpan<long> shape)
    {
        fixed (long* sizes = shape)
        {
            return new GgmlTensor(GgmlGraphApi.ggml_new_tensor(Pointer, type, shape.Length, sizes));
        }
    }

    /// <summary>A new tensor that is written before each computation, and not overwritten during it.</summary>
    public GgmlTensor Input(GgmlType type, params ReadOnlySpan<long> shape)
    {
        var tensor = Tensor(type, shape);
        GgmlGraphApi.ggml_set_input(tensor.Pointer);
        return tensor;
    }

    /// <summary>An empty graph.</summary>
    public GgmlGraph Graph() => new(GgmlGraphApi.ggml_new_graph_custom(Pointer, (nuint)GraphNodes, grads: false));

    /// <summary>a + b; b is repeated where it is smaller.</summary>
    public GgmlTensor Add(GgmlTensor a, GgmlTensor b) => Elementwise(GgmlGraphApi.ggml_add, a, b);

    /// <summary>a - b; b is repeated where it is smaller.</summary>
    public GgmlTensor Subtract(GgmlTensor a, GgmlTensor b) => Elementwise(GgmlGraphApi.ggml_sub, a, b);

    /// <summary>a · b, value by value; b is repeated where it is smaller.</summary>
    public GgmlTensor Multiply(GgmlTensor a, GgmlTensor b) => Elementwise(GgmlGraphApi.ggml_mul, a, b);

    /// <summary>a · factor.</summary>
    public GgmlTensor Scale(GgmlTensor a, float factor) => new(GgmlGraphApi.ggml_scale(Pointer, a.Pointer, factor));

    /// <summary>The dot products of the rows of a [k, m, x] (any type) and of b [k, n, y]: [m, n, y], where y is a multiple of x.</summary>
    public GgmlTensor MatMul(GgmlTensor a, GgmlTensor b)
    {
        Require(a.Size(0) == b.Size(0) && b.Size(2) % a.Size(2) == 0 && b.Size(3) % a.Size(3) == 0, "MatMul", a, b);
        return new(GgmlGraphApi.ggml_mul_mat(Pointer, a.Pointer, b.Pointer));
    }

    /// <summary>The sum over k of the outer products of a's and b's rows, a [m, k, x] and b [n, k, x]: [m, n, x].</summary>
    public GgmlTensor OuterProduct(GgmlTensor a, GgmlTensor b)
    {
        Require(a.Size(1) == b.Size(1) && a.Size(2) == b.Size(2) && a.Size(3) == b.Size(3), "OuterProduct", a, b);
        return new(GgmlGraphApi.ggml_out_prod(Pointer, a.Pointer, b.Pointer));
    }

    /// <summary>Rows of a matrix of any type, as floats: a [n, m] and rows [k] give [n, k].</summary>
    public GgmlTensor Rows(GgmlTensor a, GgmlTensor rows)
    {
        Require(a.Size(2) == rows.Size(1) && rows.Type == (int)GgmlType.I32, "Rows", a, rows);
        return new(GgmlGraphApi.ggml_get_rows(Pointer, a.Pointer, rows.Pointer));
    }

    /// <summary>The gradient of <see cref="Rows"/> by its matrix: gradient [n, k] and rows [k] give the shape of <paramref name="like"/>.</summary>
    public GgmlTensor RowsBackward(GgmlTensor gradient, GgmlTensor rows, GgmlTensor like)
    {
        Require(gradient.Size(0) == like.Size(0) && gradient.Size(1) == rows.Size(0), "RowsBackward", gradient, like);
        return new(GgmlGraphApi.ggml_get_rows_back(Pointer, gradient.Pointer, rows.Pointer, like.Pointer));
    }

    /// <summary>The same values laid out without gaps in the order of the dimensions.</summary>
    public GgmlTensor Contiguous(GgmlTensor a) => new(GgmlGraphApi.ggml_cont(Pointer, a.Pointer));

    /// <summary>A view with the first two dimensions exchanged.</summary>
    public GgmlTensor Transpose(GgmlTensor a) => new(GgmlGraphApi.ggml_transpose(Pointer, a.Pointer));

    /// <summary>A view with the second and the third dimension exchanged.</summary>
    public GgmlTensor SwapMiddle(GgmlTensor a) => new(GgmlGraphApi.ggml_permute(Pointer, a.Pointer, 0, 2, 1, 3));

    /// <summary>The same values in another shape.</summary>
    public GgmlTensor Reshape(GgmlTensor a, long size0, long size1)
    {
        Require(Count(a) == size0 * size1, "Reshape", a, a);
        return new(GgmlGraphApi.ggml_reshape_2d(Pointer, a.Pointer, size0, size1));
    }

    /// <summary>The same values in another shape.</summary>
    public GgmlTensor Reshape(GgmlTensor a, long size0, long size1, long size2)
    {
        Require(Count(a) == size0 * size1 * size2, "Reshape", a, a);
        return new(GgmlGraphApi.ggml_reshape_3d(Pointer, a.Pointer, size0, size1, size2));
    }

    /// <summary>Some values of a vector of 32-bit values.</summary>
    public GgmlTensor Slice(GgmlTensor a, long first, long count)
    {
        Require(first >= 0 && first + count <= a.Size(0), "Slice", a, a);
        return new(GgmlGraphApi.ggml_view_1d(Pointer, a.Pointer, count, (nuint)(first * sizeof(float))));
    }

    /// <summary>Some columns of a matrix of floats: [n, m] to [count, m], a view.</summary>
    public GgmlTensor Columns(GgmlTensor a, long first, long count)
    {
        Require(first >= 0 && first + count <= a.Size(0), "Columns", a, a);
        return new(GgmlGraphApi.ggml_view_2d(Pointer, a.Pointer, count, a.Size(1), (nuint)(a.Size(0) * sizeof(float)), (nuint)(first * sizeof(float))));
    }

    /// <summary>Each row divided by the root of its mean square.</summary>
    public GgmlTensor RmsNorm(GgmlTensor a, float epsilon) => new(GgmlGraphApi.ggml_rms_norm(Pointer, a.Pointer, epsilon));

    /// <summary>The gradient of <see cref="RmsNorm"/> by its input.</summary>
    public GgmlTensor RmsNormBackward(GgmlTensor gradient, GgmlTensor a, float epsilon)
    {
        RequireSame("RmsNormBackward", gradient, a);
        return new(GgmlGraphApi.ggml_rms_norm_back(Pointer, gradient.Pointer, a.Pointer, epsilon));
    }

    /// <summary>x · sigmoid(x).</summary>
    public GgmlTensor Silu(GgmlTensor a) => new(GgmlGraphApi.ggml_silu(Pointer, a.Pointer));

    /// <summary>The gradient of <see cref="Silu"/> by its input.</summary>
    public GgmlTensor SiluBackward(GgmlTensor gradient, GgmlTensor a)
    {
        RequireSame("SiluBackward", gradient, a);
        return new(GgmlGraphApi.ggml_silu_back(Pointer, gradient.Pointer, a.Pointer));
    }

    /// <summary>Softmax of each row of a · scale + mask.</summary>
    public GgmlTensor Softmax(GgmlTensor a, GgmlTensor? mask = null, float scale = 1)
    {
        if (mask is { } added)
        {
            Require(added.Size(0) == a.Size(0) && added.Size(1) >= a.Size(1), "Softmax", a, added);
        }

        return new(GgmlGraphApi.ggml_soft_max_ext(Pointer, a.Pointer, mask?.Pointer ?? 0, scale, 0));
    }

    /// <summary>The gradient of <see cref="Softmax"/> by its input, from what it gave.</summary>
    public GgmlTensor SoftmaxBackward(GgmlTensor gradient, GgmlTensor softmax, float scale = 1)
    {
        RequireSame("SoftmaxBackward", gradient, softmax);
        return new(GgmlGraphApi.ggml_soft_max_ext_back(Pointer, gradient.Pointer, softmax.Pointer, scale, 0));
    }

    /// <summary>Rotary position embedding of the pairs of neighbours in a [head size, heads, tokens].</summary>
    /// <param name="a">Queries or keys.</param>
    /// <param name="positions">One integer a token.</param>
    /// <param name="rope">Its settings.</param>
    public GgmlTensor Rope(GgmlTensor a, GgmlTensor positions, GgmlRope rope)
    {
        Require(a.Size(2) == positions.Size(0) && positions.Type == (int)GgmlType.I32, "Rope", a, positions);
        return new(GgmlGraphApi.ggml_rope_ext(
            Pointer, a.Pointer, positions.Pointer, rope.Factors?.Pointer ?? 0, rope.Dimensions, 0, rope.OriginalContext, rope.FrequencyBase, rope.FrequencyScale, 0, 1, 32, 1));
    }

    /// <summary>The gradient of <see cref="Rope"/> by its input.</summary>
    public GgmlTensor RopeBackward(GgmlTensor gradient, GgmlTensor positions, GgmlRope rope)
    {
        Require(gradient.Size(2) == positions.Size(0) && positions.Type == (int)GgmlType.I32, "RopeBackward", gradient, positions);
        return new(GgmlGraphApi.ggml_rope_ext_back(
            Pointer, gradient.Pointer, positions.Pointer, rope.Factors?.Pointer ?? 0, rope.Dimensions, 0, rope.OriginalContext, rope.FrequencyBase, rope.FrequencyScale, 0, 1, 32, 1));
    }

    /// <summary>Frees the descriptions; their data are a buffer's or a device's.</summary>
    public void Dispose()
    {
        if (_context != 0)
        {
            GgmlGraphApi.ggml_free(_context);
            _context = 0;
        }
    }

    private static long Count(GgmlTensor tensor) => tensor.Size(0) * tensor.Size(1) * tensor.Size(2) * tensor.Size(3);

    private GgmlTensor Elementwise(Func<nint, nint, nint, nint> operation, GgmlTensor a, GgmlTensor b)
    {
        for (var dimension = 0; dimension < 4; dimension++)
        {
            Require(a.Size(dimension) % b.Size(dimension) == 0, operation.Method.Name, a, b);
        }

        return new(operation(Pointer, a.Pointer, b.Pointer));
    }

    private static void RequireSame(string operation, GgmlTensor a, GgmlTensor b)
    {
        for (var dimension = 0; dimension < 4; dimension++)
        {
            Require(a.Size(dimension) == b.Size(dimension), operation, a, b);
        }
    }

    private static void Require(bool fits, string operation, GgmlTensor a, GgmlTensor b)
    {
        if (!fits)
        {
            throw new ArgumentException($"{operation} of {Shape(a)} and {Shape(b)}: the shapes do not fit.");
        }

        static string Shape(GgmlTensor tensor) => $"[{tensor.Size(0)}, {tensor.Size(1)}, {tensor.Size(2)}, {tensor.Size(3)}]";
    }
}

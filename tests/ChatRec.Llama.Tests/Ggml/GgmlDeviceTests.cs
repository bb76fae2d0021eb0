// Graphs are ChatRec's own binding's; a process that runs LLamaSharp has none.
#if !CHATREC_FULL
using ChatRec.Llama.Ggml;

namespace ChatRec.Llama.Tests.Ggml;

public sealed class GgmlDeviceTests
{
    [Fact]
    public void A_graph_computes_with_weights_and_inputs()
    {
        using var device = GgmlDevice.Open(threads: 1, useGpu: false);
        using var weights = new GgmlContext(1);
        var matrix = weights.Tensor(GgmlType.F32, 2, 3);
        using var buffer = device.Allocate(weights);
        matrix.Write<float>([1, 2, 3, 4, 5, 6]);

        // Two graphs, one after the other: the second has more to hold.
        foreach (var rows in (int[])[1, 2])
        {
            using var graph = new GgmlContext(16, graphNodes: 16 * rows);
            var input = graph.Input(GgmlType.F32, 2, rows);
            var product = graph.MatMul(matrix, input);
            var built = graph.Graph();
            built.AddOutput(product);
            device.Allocate(graph, built);
            input.Write<float>([.. Enumerable.Range(0, rows).SelectMany(row => (float[])[1, row])]);
            device.Compute(built);

            var result = new float[3 * rows];
            product.Read(result);
            Assert.Equal([1, 3, 5], result[..3]);
            Assert.Equal([3, 7, 11], rows == 2 ? result[3..] : [3, 7, 11]);
        }

        Assert.Equal("CPU, 1 thread", device.Description);
        Assert.True(buffer.Bytes >= 24);
        Assert.True(device.GraphBytes > 0);
    }

    [Fact]
    public void An_input_that_no_graph_uses_has_no_memory()
    {
        using var device = GgmlDevice.Open(threads: 1, useGpu: false);
        using var context = new GgmlContext(16, graphNodes: 16);
        var (used, unused) = (context.Input(GgmlType.F32, 4), context.Input(GgmlType.F32, 4));
        var graph = context.Graph();
        graph.AddOutput(context.Scale(used, 2));
        device.Allocate(context, graph);

        Assert.True(used.IsAllocated);
        Assert.False(unused.IsAllocated);
        Assert.Throws<InvalidOperationException>(() => unused.Write<float>([1, 2, 3, 4]));
        Assert.Throws<ArgumentException>(() => used.Write<float>([1, 2, 3, 4, 5]));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_before_ggml_ends_the_process()
    {
        using var context = new GgmlContext(16);
        var (a, b) = (context.Tensor(GgmlType.F32, 2, 3), context.Tensor(GgmlType.F32, 4, 5));

        Assert.Contains("MatMul of [2, 3, 1, 1] and [4, 5, 1, 1]", Assert.Throws<ArgumentException>(() => context.MatMul(a, b)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => context.Add(a, b));
        Assert.Throws<ArgumentException>(() => context.OuterProduct(a, b));
        Assert.Throws<ArgumentException>(() => context.Reshape(a, 5, 1));
        Assert.Throws<ArgumentException>(() => context.Rows(a, b));
    }
}
#endif

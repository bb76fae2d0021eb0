using ChatRec.Llama.Ggml;

namespace ChatRec.Training.Lora;

/// <summary>
/// A frozen matrix W and its change: y = W x + scale · B A dropout(x). The gradient by x multiplies with W transposed. W's rows are taken out of their quantized
/// form for it, some at a time: ggml's outer product with a quantized matrix would take every row out again for every token (a tenth of the speed), and exists on
/// the processor only.
/// </summary>
internal sealed class AdaptedMatrix(GgmlContext graph, GgmlTensor frozen, LoraPair? change, float scale, GgmlTensor rowNumbers)
{
    // Values that are out of their quantized form at once: 128 MB.
    private const long MaxPlainValues = 1 << 25;

    /// <summary>y, from x [in, tokens]: [out, tokens].</summary>
    internal GgmlTensor Forward(LinearInput x)
    {
        var y = graph.MatMul(frozen, x.Value);
        return change is null ? y : graph.Add(y, graph.Scale(graph.MatMul(change.DeviceB, graph.MatMul(change.DeviceA, x.Dropped)), scale));
    }

    /// <summary>The gradients by A and B, from the one by y; nothing for a matrix without a change.</summary>
    internal IEnumerable<(LoraPair Pair, GgmlTensor A, GgmlTensor B)> ParameterGradients(LinearInput x, GgmlTensor gradient)
    {
        if (change is not null)
        {
            var scaled = graph.Scale(gradient, scale);
            yield return (change, graph.OuterProduct(x.Dropped, InnerGradient(scaled)), graph.OuterProduct(graph.MatMul(change.DeviceA, x.Dropped), scaled));
        }
    }

    /// <summary>The gradient by x, from the one by y.</summary>
    internal GgmlTensor InputGradient(LinearInput x, GgmlTensor gradient)
    {
        var through = Backward(graph, frozen, gradient, rowNumbers);
        if (change is null)
        {
            return through;
        }

        var changed = Backward(change.DeviceA, InnerGradient(graph.Scale(gradient, scale)));
        return graph.Add(through, x.Mask is { } mask ? graph.Multiply(changed, mask) : changed);
    }

    /// <summary>A frozen matrix's gradient by its input.</summary>
    internal static GgmlTensor Backward(GgmlContext graph, GgmlTensor frozen, GgmlTensor gradient, GgmlTensor rowNumbers)
    {
        var rows = frozen.Size(1);
        var step = Math.Max(1, MaxPlainValues / frozen.Size(0));
        GgmlTensor? sum = null;
        for (var first = 0L; first < rows; first += step)
        {
            var count = Math.Min(step, rows - first);
            var plain = graph.Rows(frozen, graph.Slice(rowNumbers, first, count));
            var part = graph.OuterProduct(plain, graph.Transpose(count == rows ? gradient : graph.Columns(gradient, first, count)));
            sum = sum is { } before ? graph.Add(before, part) : part;
        }

        return sum!.Value;
    }

    private GgmlTensor InnerGradient(GgmlTensor scaled) => Backward(change!.DeviceB, scaled);

    private GgmlTensor Backward(GgmlTensor matrix, GgmlTensor gradient) => graph.OuterProduct(matrix, graph.Transpose(gradient));
}

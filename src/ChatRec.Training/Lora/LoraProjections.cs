using ChatRec.Training.Sequences;

namespace ChatRec.Training.Lora;

/// <summary>Names of <see cref="LoraProjection"/>s: short ones for people, GGUF's in files.</summary>
public static class LoraProjections
{
    private static readonly (LoraProjection Projection, string Short, string Tensor)[] All =
    [
        (LoraProjection.Query, "q", "attn_q"),
        (LoraProjection.Key, "k", "attn_k"),
        (LoraProjection.Value, "v", "attn_v"),
        (LoraProjection.Output, "o", "attn_output"),
        (LoraProjection.Gate, "gate", "ffn_gate"),
        (LoraProjection.Up, "up", "ffn_up"),
        (LoraProjection.Down, "down", "ffn_down"),
    ];

    /// <summary>Queries and values, as LoRA's authors recommend (Hu et al. 2021, section 7.1).</summary>
    public static IReadOnlyList<LoraProjection> Default { get; } = [LoraProjection.Query, LoraProjection.Value];

    /// <summary>Reads <c>q,v</c> or <c>all</c>.</summary>
    /// <exception cref="TrainingException">A name is unknown or comes twice.</exception>
    public static IReadOnlyList<LoraProjection> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim() == "all")
        {
            return [.. All.Select(known => known.Projection)];
        }

        var chosen = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => Array.FindIndex(All, known => known.Short == name || known.Tensor == name) is >= 0 and var index
                ? All[index].Projection
                : throw new TrainingException($"There is no projection '{name}'; choose among {string.Join(", ", All.Select(known => known.Short))}, or 'all'."))
            .ToArray();
        return chosen.Length > 0 && chosen.Distinct().Count() == chosen.Length
            ? chosen
            : throw new TrainingException($"'{text}' names no projection, or one twice; q,v is the default.");
    }

    /// <summary><c>q,v</c>.</summary>
    public static string Describe(IEnumerable<LoraProjection> projections) =>
        string.Join(',', projections.Order().Select(projection => All[(int)projection].Short));

    /// <summary>Name of the base model's tensor.</summary>
    internal static string TensorName(int layer, LoraProjection projection) => $"blk.{layer}.{All[(int)projection].Tensor}.weight";
}

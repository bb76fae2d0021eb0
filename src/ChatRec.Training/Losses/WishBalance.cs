using System.Numerics.Tensors;

namespace ChatRec.Training.Losses;

/// <summary>
/// Makes a wish and its opposite equally loud. "Horror" contradicts most of what a model expects and "no horror" hardly any of it, so that of the cross-entropy over all
/// titles next to nothing would be left for what a negation says; and what is not loud is not learned. The logits of titles that a wish excludes are therefore shifted until
/// they hold, without the wish, as much of the probability as the others (logit adjustment; Menon et al. 2021).
/// </summary>
internal static class WishBalance
{
    // A side that holds less than this share of the probability is not made louder still.
    private const double Least = 0.002;

    /// <summary>What to add to the logits of titles that violate a clause, 0 where none or all of them do.</summary>
    /// <param name="plain">Logits of the answer without the wish.</param>
    /// <param name="violations">By title, how many clauses it violates.</param>
    public static float Shift(ReadOnlySpan<float> plain, ReadOnlySpan<byte> violations)
    {
        var max = TensorPrimitives.Max(plain);
        var (kept, excluded) = (0.0, 0.0);
        for (var title = 0; title < plain.Length; title++)
        {
            if (violations[title] > 0)
            {
                excluded += MathF.Exp(plain[title] - max);
            }
            else
            {
                kept += MathF.Exp(plain[title] - max);
            }
        }

        if (kept == 0 || excluded == 0)
        {
            return 0;
        }

        var least = Least * (kept + excluded);
        return (float)Math.Log(Math.Max(kept, least) / Math.Max(excluded, least));
    }
}

using ChatRec.Llama;
using ChatRec.Training.Lora;

namespace ChatRec.Training.Tests.Lora;

/// <summary>Logits of llama.cpp beside those of the training graph.</summary>
internal static class LogitComparison
{
    /// <summary>llama.cpp's logits where the tokens of an example's response are predicted.</summary>
    public static float[] Logits(LlamaContext context, TokenExample example)
    {
        context.Clear();
        var batch = new LlamaBatch();
        for (var position = 0; position < example.Tokens.Count; position++)
        {
            batch.Add(example.Tokens[position], position, 0, position >= example.PromptLength - 1 && position < example.Tokens.Count - 1);
        }

        context.Decode(batch);
        return [.. Enumerable.Range(example.PromptLength - 1, example.ResponseLength).SelectMany(row => context.Logits(row).ToArray())];
    }

    /// <summary>Root mean square of the differences, as a share of the logits' own spread.</summary>
    public static double Difference(float[] left, float[] right)
    {
        Assert.Equal(right.Length, left.Length);
        var mean = right.Average();
        return Math.Sqrt(left.Zip(right, (one, other) => Math.Pow(one - other, 2)).Sum() / right.Sum(logit => Math.Pow(logit - mean, 2)));
    }
}

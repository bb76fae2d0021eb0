namespace ChatRec.Training.Lora;

/// <summary>
/// Examples that are computed in one pass, one after the other. Each has its own positions and sees only itself, so the result is that of each alone.
/// </summary>
internal sealed class TokenPack
{
    internal TokenPack(IReadOnlyList<TokenExample> examples)
    {
        Tokens = [.. examples.SelectMany(example => example.Tokens)];
        Positions = [.. examples.SelectMany(example => Enumerable.Range(0, example.Tokens.Count))];
        var rows = new List<int>();
        var targets = new List<int>();
        var start = 0;
        foreach (var example in examples)
        {
            for (var token = example.PromptLength; token < example.Tokens.Count; token++)
            {
                rows.Add(start + token - 1);
                targets.Add(example.Tokens[token]);
            }

            start += example.Tokens.Count;
        }

        (Rows, Targets) = ([.. rows], [.. targets]);
    }

    internal int[] Tokens { get; }

    /// <summary>Position of each token in its example.</summary>
    internal int[] Positions { get; }

    /// <summary>The tokens after which a token of a response comes.</summary>
    internal int[] Rows { get; }

    /// <summary>The tokens that come there.</summary>
    internal int[] Targets { get; }

    /// <summary>Puts examples together, in their order, until a pack would have more than so many tokens.</summary>
    internal static IReadOnlyList<TokenPack> Of(IEnumerable<TokenExample> examples, int maxTokens)
    {
        var packs = new List<TokenPack>();
        var next = new List<TokenExample>();
        foreach (var example in examples)
        {
            if (next.Count > 0 && next.Sum(packed => packed.Tokens.Count) + example.Tokens.Count > maxTokens)
            {
                packs.Add(new TokenPack(next));
                next = [];
            }

            next.Add(example);
        }

        packs.Add(new TokenPack(next));
        return packs;
    }

    /// <summary>What is added to attention, token by token: 0 where a token may look, minus infinity elsewhere.</summary>
    internal float[] Mask()
    {
        var count = Tokens.Length;
        var mask = new float[count * count];
        Array.Fill(mask, float.NegativeInfinity);
        for (var token = 0; token < count; token++)
        {
            Array.Clear(mask, (token * count) + token - Positions[token], Positions[token] + 1);
        }

        return mask;
    }
}

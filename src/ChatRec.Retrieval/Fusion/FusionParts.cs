namespace ChatRec.Retrieval.Fusion;

/// <summary>What every fusion of scorers asks of its parts.</summary>
internal static class FusionParts
{
    public static void Check(FusionPart[] parts)
    {
        if (parts.Length == 0)
        {
            throw new ArgumentException("A fusion has at least one part.", nameof(parts));
        }

        foreach (var part in parts)
        {
            if (part.Scorer.ItemCount != parts[0].Scorer.ItemCount)
            {
                throw new ArgumentException(
                    $"'{part.Name}' scores {part.Scorer.ItemCount} items, '{parts[0].Name}' {parts[0].Scorer.ItemCount}: they were built on different catalogues.",
                    nameof(parts));
            }

            if (!(part.Weight >= 0) || double.IsInfinity(part.Weight))
            {
                throw new ArgumentException(FormattableString.Invariant($"The weight of '{part.Name}' is {part.Weight}; it is a number of at least 0."), nameof(parts));
            }
        }
    }
}

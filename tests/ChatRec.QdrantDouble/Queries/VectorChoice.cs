namespace ChatRec.Doubles.Queries;

/// <summary>Which vectors to tell; null tells none.</summary>
internal sealed record VectorChoice(Func<string, bool>? Includes)
{
    public static readonly VectorChoice None = new((Func<string, bool>?)null);

    public static readonly VectorChoice All = new(_ => true);

    public Vectors? From(Vectors vectors) =>
        Includes is null ? null : vectors.Where(pair => Includes(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value);
}

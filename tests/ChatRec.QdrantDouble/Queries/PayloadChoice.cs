namespace ChatRec.Doubles.Queries;

/// <summary>Which payload to tell; null tells none.</summary>
internal sealed record PayloadChoice(Func<string, bool>? Includes)
{
    public static readonly PayloadChoice None = new((Func<string, bool>?)null);

    public static readonly PayloadChoice All = new(_ => true);

    public Payload? From(Payload payload) =>
        Includes is null ? null : payload.Where(pair => Includes(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value);
}

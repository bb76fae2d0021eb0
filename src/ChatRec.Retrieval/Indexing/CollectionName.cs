using System.Text.RegularExpressions;

namespace ChatRec.Retrieval.Indexing;

/// <summary>
/// The name of a collection that ChatRec made: <c>items_CONTENT</c> for a text encoder and item template, <c>items_CONTENT-TRAINING</c> with the vectors of a
/// training too, each with <c>-2</c> behind it where it was rebuilt beside itself. CONTENT and TRAINING are 12 hexadecimal digits; TRAINING's are in the name of
/// the encoder's file too.
/// </summary>
/// <param name="Alias">The alias that it is made for.</param>
/// <param name="Content">What tells its content vectors from others.</param>
/// <param name="Training">What tells its sequence vectors from others; null: it has none.</param>
/// <param name="IsRebuilt">Whether it is the second of its kind.</param>
internal sealed partial record CollectionName(string Alias, string Content, string? Training, bool IsRebuilt)
{
    private const string Rebuilt = "-2";

    /// <summary>The other one of its kind: what is filled while this one is in use.</summary>
    public CollectionName Twin => this with { IsRebuilt = !IsRebuilt };

    /// <summary>Reads a name; null: ChatRec did not make it for this alias.</summary>
    public static CollectionName? Parse(string alias, string name) =>
        name.StartsWith(alias + "_", StringComparison.Ordinal) && Pattern().Match(name, alias.Length) is { Success: true } match
            ? new CollectionName(alias, match.Groups["content"].Value, match.Groups["training"] is { Success: true } training ? training.Value : null, match.Groups["rebuilt"].Success)
            : null;

    /// <summary>Whether both hold the same vectors.</summary>
    public bool IsSameGeneration(CollectionName? other) => other is not null && other with { IsRebuilt = IsRebuilt } == this;

    /// <inheritdoc/>
    public override string ToString() => $"{Alias}_{Content}{(Training is null ? "" : $"-{Training}")}{(IsRebuilt ? Rebuilt : "")}";

    [GeneratedRegex(@"\G_(?<content>[0-9a-f]{12})(-(?<training>[0-9a-f]{12}))?(?<rebuilt>-2)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}

using System.ComponentModel;

namespace ChatRec.Bot.SemanticKernel;

/// <summary>A recommended item, as other applications get it.</summary>
public sealed record RecommendedItem(
    [property: Description("From 1.")] int Rank,
    [property: Description("The item's id; explain takes it.")] string Id,
    [property: Description("Title with year.")] string Title,
    [property: Description("Genres.")] IReadOnlyList<string> Genres,
    [property: Description("0 to 1: how well it fits.")] double Match,
    [property: Description("What found it, each with its own rank: \"history 3, ranker 1\".")] string FoundBy);

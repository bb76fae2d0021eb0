using System.ComponentModel;

namespace ChatRec.Bot.SemanticKernel;

/// <summary>A recommendation, as other applications get it.</summary>
public sealed record RecommendedList(
    [property: Description("The recommendation's id; explain takes it.")] string Id,
    [property: Description("Best first.")] IReadOnlyList<RecommendedItem> Items,
    [property: Description("Null, or what did not work, in a sentence fit for people.")] string? Degraded);

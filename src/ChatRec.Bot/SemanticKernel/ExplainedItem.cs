using System.ComponentModel;

namespace ChatRec.Bot.SemanticKernel;

/// <summary>Why an item was recommended, as other applications get it.</summary>
public sealed record ExplainedItem(
    [property: Description("The item's id.")] string Id,
    [property: Description("The explanation; every claim in it is backed by the evidence.")] string Text,
    [property: Description("\"model\" or \"evidence\".")] string WrittenBy,
    [property: Description("What the text was allowed to say, strongest first.")] IReadOnlyList<string> Evidence);

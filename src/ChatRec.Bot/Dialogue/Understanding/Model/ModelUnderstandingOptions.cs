namespace ChatRec.Bot.Dialogue.Understanding.Model;

/// <summary>How a language model reads messages.</summary>
public sealed record ModelUnderstandingOptions
{
    /// <summary>Name of the prompt template.</summary>
    public string Template { get; init; } = "understand";

    /// <summary>How long the model may take; after that the rules have read the message.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}

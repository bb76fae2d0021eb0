namespace ChatRec.Ranking.Prompts;

/// <summary>
/// A prompt that is ready for a model: messages made of segments. Template text may hold control tokens, data never does:
/// so no title and no chat message can close a turn or open a system prompt.
/// </summary>
/// <param name="Template">Name of the template.</param>
/// <param name="TemplateHash">SHA-256 (lower-case hex) of the template file's text.</param>
/// <param name="Messages">At least one. A single message without a role is a plain prompt; messages with roles go through the model's chat template.</param>
public sealed record RenderedPrompt(string Template, string TemplateHash, IReadOnlyList<PromptMessage> Messages);

/// <summary>One message of a prompt.</summary>
/// <param name="Role">"system", "user" or "assistant"; null in a plain prompt.</param>
/// <param name="Segments">In order.</param>
public sealed record PromptMessage(string? Role, IReadOnlyList<PromptSegment> Segments)
{
    /// <summary>The message as plain text.</summary>
    public string Text => string.Concat(Segments.Select(segment => segment.Text));
}

/// <summary>A stretch of a prompt.</summary>
/// <param name="Text">Its text.</param>
/// <param name="IsTemplate">Whether it was written in the template (special tokens are parsed) or comes from data (they never are).</param>
public sealed record PromptSegment(string Text, bool IsTemplate);

namespace ChatRec.Ranking.Prompts;

/// <summary>Turns a prompt template and its variables into segments.</summary>
public interface IPromptRenderer
{
    /// <summary>Renders a template.</summary>
    /// <param name="template">The template, as read from its file.</param>
    /// <param name="variables">Values by name: strings, numbers, lists and dictionaries of those. Every one becomes a data segment.</param>
    /// <exception cref="PromptException">The template is broken or a required variable is missing.</exception>
    RenderedPrompt Render(PromptTemplate template, IReadOnlyDictionary<string, object?> variables);
}

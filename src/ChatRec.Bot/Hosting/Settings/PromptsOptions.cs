namespace ChatRec.Bot.Hosting.Settings;

/// <summary>How prompts are rendered (section <c>Prompts</c>).</summary>
public sealed class PromptsOptions
{
    /// <summary>"handlebars" or "semantic-kernel"; null: the latter where it was built in.</summary>
    public string? Renderer { get; set; }
}

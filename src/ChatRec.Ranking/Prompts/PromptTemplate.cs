namespace ChatRec.Ranking.Prompts;

/// <summary>A prompt template, as its YAML file states it (Semantic Kernel's prompt schema).</summary>
/// <param name="Name">Name, equal to the file's name without extension.</param>
/// <param name="Template">Handlebars text.</param>
/// <param name="Hash">SHA-256 (lower-case hex) of the file's text.</param>
/// <param name="InputVariables">The variables it may use.</param>
/// <param name="Settings">Execution settings: temperature, max_tokens and the like, by name. A list is joined with line feeds.</param>
public sealed record PromptTemplate(
    string Name,
    string Template,
    string Hash,
    IReadOnlyList<PromptVariable> InputVariables,
    IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>What the template is for, in its author's words.</summary>
    public string Description { get; init; } = "";

    /// <summary>What a ranking with this template reads off the model's logits.</summary>
    /// <exception cref="PromptException">The setting <c>reading</c> is none of them.</exception>
    public PromptReading Reading => Settings.GetValueOrDefault("reading", "letters") switch
    {
        "letters" => PromptReading.Letters,
        "titles" => PromptReading.Titles,
        "likelihood" => PromptReading.Likelihood,
        "plausibility" => PromptReading.Plausibility,
        var other => throw new PromptException($"{Name}.yaml: the setting reading is '{other}'; it must be 'letters', 'titles', 'likelihood' or 'plausibility'."),
    };

    /// <summary>
    /// Whether a title's likelihood is the mean log-probability of its tokens instead of their sum, the title's own; the setting
    /// <c>likelihood</c>, <c>title</c> or <c>token</c>.
    /// </summary>
    /// <exception cref="PromptException">The setting is neither.</exception>
    public bool IsLikelihoodPerToken => Settings.GetValueOrDefault("likelihood", "title") switch
    {
        "title" => false,
        "token" => true,
        var other => throw new PromptException($"{Name}.yaml: the setting likelihood is '{other}'; it must be 'title' or 'token'."),
    };
}

/// <summary>A variable of a template.</summary>
/// <param name="Name">Name used between double braces.</param>
/// <param name="Description">What it holds.</param>
/// <param name="IsRequired">Whether rendering without it is an error.</param>
public sealed record PromptVariable(string Name, string Description, bool IsRequired)
{
    /// <summary>The value of an optional variable that is not given; null: nothing.</summary>
    public string? Default { get; init; }
}

/// <summary>A prompt template that cannot be read or rendered; the message names file, line and what is wrong.</summary>
public sealed class PromptException : Exception
{
    /// <summary>Creates the exception.</summary>
    public PromptException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

namespace ChatRec.Ranking.Prompts;

/// <summary>The renderers that there are; all make the same of a prompt file.</summary>
public static class PromptRenderers
{
    /// <summary>Handlebars.Net.</summary>
    public const string Handlebars = "handlebars";

    /// <summary>Semantic Kernel's Handlebars templates, in the package set `full`.</summary>
    public const string SemanticKernel = "semantic-kernel";

    /// <summary>A renderer by its name; null: Semantic Kernel's where it was built in.</summary>
    /// <exception cref="ArgumentException">There is none of this name, or not in this build; the message follows "KEY is 'name'; ".</exception>
    public static IPromptRenderer Create(string? name) => name switch
    {
#if CHATREC_FULL
        null or SemanticKernel => new SemanticKernel.SemanticKernelPromptRenderer(),
#else
        SemanticKernel => throw new ArgumentException("this build does not have it: build with -p:ChatRecPackages=full (docs/packages.md)"),
        null => new HandlebarsPromptRenderer(),
#endif
        Handlebars => new HandlebarsPromptRenderer(),
        _ => throw new ArgumentException($"one of {Handlebars}, {SemanticKernel} is needed"),
    };
}

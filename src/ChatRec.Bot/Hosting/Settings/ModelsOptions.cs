using System.ComponentModel.DataAnnotations;

namespace ChatRec.Bot.Hosting.Settings;

/// <summary>The models (section <c>Models</c>); paths are relative to the home.</summary>
public sealed class ModelsOptions
{
    /// <summary>GGUF file of the language model that ranks and explains.</summary>
    [Required]
    public string LanguageModel { get; set; } = "models/SmolLM2-135M-Instruct.Q4_1.gguf";

    /// <summary>GGUF file of the text encoder.</summary>
    [Required]
    public string TextEncoder { get; set; } = "models/all-MiniLM-L6-v2.Q8_0.gguf";

    /// <summary>Threads of the language model; 0: half of the machine's cores, at least one.</summary>
    [Range(0, 512)]
    public int Threads { get; set; }

    /// <summary>Longest prompt with its answer, in tokens.</summary>
    [Range(512, 131_072)]
    public int ContextTokens { get; set; } = 4_096;

    /// <summary>Layers computed on a GPU, if its library is there; 0: none.</summary>
    [Range(0, 1_000)]
    public int GpuLayers { get; set; }
}

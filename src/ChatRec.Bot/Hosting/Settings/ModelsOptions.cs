using System.ComponentModel.DataAnnotations;

namespace ChatRec.Bot.Hosting.Settings;

/// <summary>The models (section <c>Models</c>); paths are relative to the home.</summary>
public sealed class ModelsOptions
{
    /// <summary>GGUF file of the language model that ranks and explains.</summary>
    [Required(ErrorMessage = "a path is needed, for example models/SmolLM2-135M-Instruct.Q4_1.gguf.")]
    public string LanguageModel { get; set; } = "models/SmolLM2-135M-Instruct.Q4_1.gguf";

    /// <summary>GGUF file of the text encoder.</summary>
    [Required(ErrorMessage = "a path is needed, for example models/all-MiniLM-L6-v2.Q8_0.gguf.")]
    public string TextEncoder { get; set; } = "models/all-MiniLM-L6-v2.Q8_0.gguf";

    /// <summary>The weights that <c>chatrec evaluate ranker</c> fitted; without the file the retriever's order stands.</summary>
    [Required(ErrorMessage = "a path is needed, for example models/fusion.json.")]
    public string Fusion { get; set; } = "models/fusion.json";

    /// <summary>Threads of a model; null: one less than the machine has cores, at least one.</summary>
    [Range(1, 512)]
    public int? Threads { get; set; }

    /// <summary>Layers computed on a GPU, where its library is installed: -1 all, 0 none.</summary>
    [Range(-1, 1_000)]
    public int GpuLayers { get; set; } = -1;

    /// <summary>Longest prompt of an explanation with its answer, in tokens.</summary>
    [Range(512, 131_072)]
    public int ChatContextTokens { get; set; } = 2_048;
}

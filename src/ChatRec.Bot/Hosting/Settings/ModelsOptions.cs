using System.ComponentModel.DataAnnotations;
using ChatRec.Llama;

namespace ChatRec.Bot.Hosting.Settings;

/// <summary>The models (section <c>Models</c>); paths are relative to the home.</summary>
public sealed class ModelsOptions
{
    private const string LlamaCpp = "llama.cpp";
    private const string LLamaSharp = "llamasharp";

    /// <summary>What runs the models: <c>llama.cpp</c> through ChatRec's own binding, or <c>llamasharp</c>; null or empty: this build's own choice.</summary>
    public string? Runtime { get; set; }

    /// <summary>GGUF file of the model that ranks; null or empty: the language model does.</summary>
    public string? Ranker { get; set; } = "models/chatrec-ranker-movielens.gguf";

    /// <summary>The file that ranks.</summary>
    public string RankingModel => string.IsNullOrEmpty(Ranker) ? LanguageModel : Ranker;

    /// <summary>GGUF file of the language model that explains, reads messages where it is asked to, and ranks where there is no model for that.</summary>
    [Required(ErrorMessage = "a path is needed, for example models/SmolLM2-135M-Instruct.Q4_1.gguf.")]
    public string LanguageModel { get; set; } = "models/SmolLM2-135M-Instruct.Q4_1.gguf";

    /// <summary>LoRA adapters of the model that ranks (<c>chatrec train lora --task rank</c>), all of them in use; weights of Models:Fusion that were fitted without them do not count.</summary>
    public IList<AdapterOptions> Adapters { get; set; } = [];

    /// <summary>LoRA adapters of the language model where it explains and reads messages (<c>--task explain</c>). A language model that also ranks, with other adapters, is loaded twice.</summary>
    public IList<AdapterOptions> LanguageModelAdapters { get; set; } = [];

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

    /// <summary>The model that ranks, with its adapters.</summary>
    public LlamaModelOptions ToRankingModel() => ToModel(RankingModel, Adapters);

    /// <summary>The language model, with its adapters.</summary>
    public LlamaModelOptions ToLanguageModel() => ToModel(LanguageModel, LanguageModelAdapters);

    /// <summary>Whether the model that ranks is loaded beside the language model.</summary>
    internal bool HasOwnRankingModel =>
        RankingModel != LanguageModel || !ToRankingModel().Adapters.SequenceEqual(ToLanguageModel().Adapters);

    /// <summary>The runtime's settings, for whoever loads a model.</summary>
    public LlamaRuntimeOptions ToRuntime() => new()
    {
        Binding = Binding,
        Gpu = GpuLayers switch { 0 => GpuUse.None, > 0 => GpuUse.Expected, _ => GpuUse.WherePossible },
    };

    private LlamaModelOptions ToModel(string path, IEnumerable<AdapterOptions> adapters) => new()
    {
        Path = path,
        GpuLayers = GpuLayers,
        Adapters = [.. adapters.Select(adapter => new LlamaAdapterOptions(adapter.Path, adapter.Scale))],
    };

    /// <summary>What <see cref="Runtime"/> means.</summary>
    /// <exception cref="StartUpException">It means nothing, or this build does not have it.</exception>
    internal LlamaBindingKind Binding => Runtime?.Trim().ToLowerInvariant() switch
    {
        null or "" => LlamaRuntime.DefaultBinding,
        LlamaCpp => LlamaBindingKind.LlamaCpp,
        LLamaSharp when LlamaRuntime.Has(LlamaBindingKind.LLamaSharp) => LlamaBindingKind.LLamaSharp,
        LLamaSharp => throw new StartUpException($"Models:Runtime is '{Runtime}', which this build does not have: build it with -p:ChatRecPackages=full, or take '{LlamaCpp}'."),
        _ => throw new StartUpException($"Models:Runtime is '{Runtime}'; '{LlamaCpp}' or '{LLamaSharp}' is needed."),
    };
}

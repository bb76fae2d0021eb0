using System.Text.Json.Serialization;

namespace ChatRec.Llama.Models;

/// <summary>What a model is for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelRole>))]
public enum ModelRole
{
    /// <summary>Explains, and ranks where there is no ranker.</summary>
    [JsonStringEnumMemberName("language-model")]
    LanguageModel,

    /// <summary>Turns texts into vectors.</summary>
    [JsonStringEnumMemberName("text-encoder")]
    TextEncoder,

    /// <summary>A LoRA adapter for a language model.</summary>
    [JsonStringEnumMemberName("adapter")]
    Adapter,

    /// <summary>A sequence encoder that ChatRec trained: finds candidates.</summary>
    [JsonStringEnumMemberName("retriever")]
    Retriever,

    /// <summary>A small Llama that ChatRec trained, with a token a title: ranks.</summary>
    [JsonStringEnumMemberName("ranker")]
    Ranker,
}

/// <summary>One model of the manifest.</summary>
public sealed record ModelEntry
{
    /// <summary>Short name, for commands.</summary>
    public required string Name { get; init; }

    /// <summary>File name in the manifest's folder, or in one below it: <c>retriever/lrurec.gguf</c>.</summary>
    public required string File { get; init; }

    /// <summary>What it is for.</summary>
    public required ModelRole Role { get; init; }

    /// <summary>Length of the file in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of the file, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>SPDX identifier of its licence, or <c>unknown</c>.</summary>
    public required string Licence { get; init; }

    /// <summary>Where it comes from, for people: a page and, where known, a revision.</summary>
    public required string Source { get; init; }

    /// <summary>Where it can be downloaded; null if only this repository has it.</summary>
    public Uri? Download { get; init; }

    /// <summary>Architecture in its metadata, for example <c>llama</c>.</summary>
    public string? Architecture { get; init; }

    /// <summary>Number of weights.</summary>
    public long? Parameters { get; init; }

    /// <summary>Tokens that it was trained on at most.</summary>
    public long? ContextLength { get; init; }
}

using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.Trained;

/// <summary>Where the trained retriever is and how it is served. Configuration section <c>Retrieval:Trained</c>.</summary>
public sealed class TrainedOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Retrieval:Trained";

    /// <summary>
    /// The folder with <c>retriever.json</c>. Null: <c>retriever</c> in the state folder, where <c>chatrec train retriever</c> publishes, and while nothing is published
    /// there the bundled one in <c>models/retriever</c>.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>Seconds between two looks for a new one. Default 3.</summary>
    [Range(0.1, 3_600)]
    public double ReloadSeconds { get; set; } = 3;

    /// <summary>Histories whose state in the encoder is kept, so that a new interaction costs one step. Default 10,000 (about 4 kB each with the bundled encoder).</summary>
    [Range(1, 10_000_000)]
    public int RememberedHistories { get; set; } = 10_000;
}

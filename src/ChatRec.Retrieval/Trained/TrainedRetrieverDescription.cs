using ChatRec.Retrieval.CoOccurrence;

namespace ChatRec.Retrieval.Trained;

/// <summary>What <c>retriever.json</c> says: which encoder, of which items, and how it is fused with the counts. The counts are made anew from the catalogue's interactions.</summary>
public sealed record TrainedRetrieverDescription
{
    /// <summary>The format that this ChatRec writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Version of the file's format.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>File name of the sequence encoder, in the same folder. Filled in when it is saved.</summary>
    public string SequenceFile { get; init; } = "";

    /// <summary>SHA-256 of that file, lower-case hexadecimal. Filled in when it is saved.</summary>
    public string SequenceSha256 { get; init; } = "";

    /// <summary>The hash of the catalogue that the encoder's own file names.</summary>
    public required string CatalogueHash { get; init; }

    /// <summary>When the training ended, UTC.</summary>
    public required DateTimeOffset TrainedAt { get; init; }

    /// <summary>Seed of the training.</summary>
    public long Seed { get; init; }

    /// <summary>Where the interactions came from, in words: "data/movielens-small, 90,274 interactions of 610 users".</summary>
    public string Source { get; init; } = "";

    /// <summary>The parts and their weights.</summary>
    public required IReadOnlyList<TrainedFusionPart> Fusion { get; init; }

    /// <summary>The settings that were chosen for the co-transition counts.</summary>
    public required CoOccurrenceOptions Transitions { get; init; }

    /// <summary>Settings of the training, for people.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>What validation measured: "recall@10", "ndcg@10", …</summary>
    public IReadOnlyDictionary<string, double> Validation { get; init; } = new Dictionary<string, double>();

    /// <summary>The encoder's items, in its own order. Last, so that people can read what stands before.</summary>
    public required IReadOnlyList<TrainedItem> Items { get; init; }
}

using ChatRec.Retrieval.Sequences;

namespace ChatRec.Retrieval.Trained;

/// <summary>A trained retriever, loaded and checked. Immutable.</summary>
public sealed class TrainedRetriever
{
    internal TrainedRetriever(string folder, TrainedRetrieverDescription description, string hash, SequenceModel model)
    {
        Folder = folder;
        Description = description;
        Hash = hash;
        Model = model;
    }

    /// <summary>Where it was loaded from.</summary>
    public string Folder { get; }

    /// <summary>What its file says.</summary>
    public TrainedRetrieverDescription Description { get; }

    /// <summary>SHA-256 of <c>retriever.json</c>, which holds the encoder's SHA-256, the settings of the counts and the weights: all but the catalogue and its interactions.</summary>
    public string Hash { get; }

    /// <summary>The sequence encoder.</summary>
    public SequenceModel Model { get; }

    /// <summary>What a record of its work calls it: the encoder's file and <see cref="Hash"/>.</summary>
    public string Name => $"{Description.SequenceFile} {Hash}";

    /// <summary>What tells it from another training: the first 12 hexadecimal digits of the encoder's SHA-256.</summary>
    public string Id => Description.SequenceSha256[..TrainedRetrieverFile.IdLength];
}

using ChatRec.Retrieval.Sequences;

namespace ChatRec.Retrieval.Trained;

/// <summary>A trained retriever, loaded and checked. Immutable.</summary>
public sealed class TrainedRetriever
{
    internal TrainedRetriever(string folder, TrainedRetrieverDescription description, SequenceModel model)
    {
        Folder = folder;
        Description = description;
        Model = model;
    }

    /// <summary>Where it was loaded from.</summary>
    public string Folder { get; }

    /// <summary>What its file says.</summary>
    public TrainedRetrieverDescription Description { get; }

    /// <summary>The sequence encoder.</summary>
    public SequenceModel Model { get; }

    /// <summary>What tells it from another training: the first 12 hexadecimal digits of the encoder's SHA-256.</summary>
    public string Id => Description.SequenceSha256[..TrainedRetrieverFile.IdLength];
}

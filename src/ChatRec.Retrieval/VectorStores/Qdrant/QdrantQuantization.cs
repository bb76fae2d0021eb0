namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>How Qdrant keeps the vectors that it searches in memory.</summary>
public enum QdrantQuantization
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>A byte a component, a quarter of the memory; the best are scored again with the vectors as they are.</summary>
#pragma warning disable CA1720 // Qdrant's own word.
    Int8,
#pragma warning restore CA1720
}

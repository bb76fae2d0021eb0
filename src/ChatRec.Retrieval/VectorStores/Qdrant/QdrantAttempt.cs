namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>What came of one attempt to make a call.</summary>
/// <param name="Call">The call.</param>
/// <param name="Failure">Why there is no answer; null if there is one.</param>
/// <param name="RetryAfter">How long the server asks to wait.</param>
internal abstract record QdrantAttempt(QdrantCall Call, VectorStoreException? Failure, TimeSpan? RetryAfter)
{
    public bool MayRepeat { get; init; }
}

/// <inheritdoc/>
/// <typeparam name="T">What an answer is.</typeparam>
internal sealed record QdrantAttempt<T>(QdrantCall Call, VectorStoreException? Failure = null, TimeSpan? RetryAfter = null) : QdrantAttempt(Call, Failure, RetryAfter)
{
    public T? Answer { get; init; }
}

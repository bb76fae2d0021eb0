namespace ChatRec.Evaluation.Retrievers;

/// <summary>What a fit gets.</summary>
/// <param name="Data">What may be learned from.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Fitted">Another model, fitted with the same data and seed, once for all who ask: how a fusion gets its parts.</param>
/// <param name="Progress">How much of the fit is done, 0 to 1.</param>
/// <param name="CancellationToken">Stops the fit.</param>
public sealed record FitContext(
    RetrieverTrainingData Data,
    int Seed,
    Func<IRetrieverModel, FittedRetriever> Fitted,
    IProgress<double>? Progress,
    CancellationToken CancellationToken);

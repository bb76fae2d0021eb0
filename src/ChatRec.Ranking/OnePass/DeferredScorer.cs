using ChatRec.Ranking.Prompts;

namespace ChatRec.Ranking.OnePass;

/// <summary>
/// A scorer whose model is still being loaded, or could not be: until it is there, every call fails with the reason, and rankings come in
/// the retriever's order. So a service starts, and answers, without its model.
/// </summary>
public sealed class DeferredScorer : INextTokenScorer
{
    private static readonly ScorerModel NoModel = new("none", null, 0);

    private readonly Task<INextTokenScorer> _loading;

    /// <summary>Wraps a scorer that is being made.</summary>
    public DeferredScorer(Task<INextTokenScorer> loading) => _loading = loading;

    /// <inheritdoc />
    public ScorerModel Model => _loading.IsCompletedSuccessfully ? Loaded.Model : NoModel;

    private INextTokenScorer Loaded => _loading switch
    {
        { IsCompletedSuccessfully: true } => _loading.GetAwaiter().GetResult(),
        { IsFaulted: true } => throw new ScorerException($"The ranking model could not be loaded: {_loading.Exception.InnerException?.Message}", _loading.Exception.InnerException),
        { IsCanceled: true } => throw new ScorerException("Loading the ranking model was cancelled."),
        _ => throw new ScorerException("The ranking model is still being loaded."),
    };

    /// <inheritdoc />
    public IReadOnlyList<int> Tokenize(RenderedPrompt prompt) => Loaded.Tokenize(prompt);

    /// <inheritdoc />
    public IReadOnlyList<int> TokenizeContinuation(RenderedPrompt prompt, string label) => Loaded.TokenizeContinuation(prompt, label);

    /// <inheritdoc />
    public int? TokenOf(string text) => Loaded.TokenOf(text);

    /// <inheritdoc />
    public int CountTokens(string text) => Loaded.CountTokens(text);

    /// <inheritdoc />
    public string Truncate(string text, int maxTokens) => Loaded.Truncate(text, maxTokens);

    /// <inheritdoc />
    public Task<IReadOnlyList<TokenScores>> ScoreAsync(IReadOnlyList<ScoringRequest> requests, CancellationToken cancellationToken) =>
        Loaded.ScoreAsync(requests, cancellationToken);

    /// <inheritdoc />
    public Task<ContinuationScores> ScoreContinuationsAsync(RenderedPrompt prompt, IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        Loaded.ScoreContinuationsAsync(prompt, texts, cancellationToken);
}

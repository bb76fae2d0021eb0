using System.Diagnostics.Metrics;

namespace ChatRec.Ranking;

/// <summary>What ranking and explaining measure; meter <c>ChatRec.Ranking</c>.</summary>
public sealed class RankingMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<double> _rankingDuration;
    private readonly Counter<long> _degraded;
    private readonly Histogram<int> _batchRequests;
    private readonly Histogram<int> _promptTokens;
    private readonly Counter<long> _decodedTokens;
    private readonly Counter<long> _reusedTokens;
    private readonly Counter<long> _explanations;

    /// <summary>Creates the instruments.</summary>
    public RankingMetrics(IMeterFactory? factory = null)
    {
        _meter = factory?.Create("ChatRec.Ranking") ?? new Meter("ChatRec.Ranking");
        _rankingDuration = _meter.CreateHistogram<double>("chatrec.ranking.duration", "s", "Time of a ranking, waiting included.");
        _degraded = _meter.CreateCounter<long>("chatrec.ranking.degraded", "{ranking}", "Rankings given in the retriever's order, by reason.");
        _batchRequests = _meter.CreateHistogram<int>("chatrec.scorer.batch.requests", "{prompt}", "Prompts decoded together.");
        _promptTokens = _meter.CreateHistogram<int>("chatrec.scorer.prompt.tokens", "{token}", "Tokens of a ranking prompt.");
        _decodedTokens = _meter.CreateCounter<long>("chatrec.scorer.decoded.tokens", "{token}", "Prompt tokens decoded.");
        _reusedTokens = _meter.CreateCounter<long>("chatrec.scorer.reused.tokens", "{token}", "Prompt tokens taken from the KV cache.");
        _explanations = _meter.CreateCounter<long>("chatrec.explanations", "{explanation}", "Explanations by author and by what stopped the model.");
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    internal void Ranked(TimeSpan duration) => _rankingDuration.Record(duration.TotalSeconds);

    internal void Degraded(string reason) => _degraded.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void Decoded(int requests) => _batchRequests.Record(requests);

    internal void Scored(int promptTokens, int reusedTokens)
    {
        _promptTokens.Record(promptTokens);
        _decodedTokens.Add(promptTokens - reusedTokens);
        _reusedTokens.Add(reusedTokens);
    }

    internal void Explained(string writtenBy, string? failure) => _explanations.Add(
        1, new KeyValuePair<string, object?>("written_by", writtenBy), new KeyValuePair<string, object?>("failure", failure ?? "none"));
}

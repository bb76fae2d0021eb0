using System.Globalization;

namespace ChatRec.Doubles.Collections;

/// <summary>A bucket of tokens that fills up evenly, <paramref name="perMinute"/> a minute.</summary>
internal sealed class RateLimit(string kind, int perMinute, TimeProvider time)
{
    private double _tokens = perMinute;
    private long _last = time.GetTimestamp();

    /// <summary>Takes tokens, or says when there will be enough.</summary>
    public void Take(int cost)
    {
        var perSecond = perMinute / 60.0;
        _tokens = Math.Min(perMinute, _tokens + (time.GetElapsedTime(_last).TotalSeconds * perSecond));
        _last = time.GetTimestamp();
        if (cost <= _tokens)
        {
            _tokens -= cost;
            return;
        }

        var wait = (int)Math.Ceiling((cost - _tokens) / perSecond);
        var available = _tokens.ToString("F1", CultureInfo.InvariantCulture);
        throw new QdrantException(
            QdrantError.RateLimited,
            $"Rate limiting exceeded: {kind} rate limit exceeded: Operation requires {cost} tokens but only {available} were available. Retry after {wait}s")
        {
            RetryAfter = TimeSpan.FromSeconds(wait),
        };
    }
}

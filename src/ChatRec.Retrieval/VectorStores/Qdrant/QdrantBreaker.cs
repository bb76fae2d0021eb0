namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>
/// Keeps a conversation from waiting for a server that is down: after some failures in a row calls fail at once, but for one every few seconds
/// that finds out whether the server is back.
/// </summary>
internal sealed class QdrantBreaker(TimeProvider time)
{
    /// <summary>Failures in a row after which the server counts as down.</summary>
    public const int Threshold = 5;

    /// <summary>Time between two trials.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private int _failures;
    private DateTimeOffset _since;
    private DateTimeOffset _nextTrial;

    /// <summary>Since when the server is down; null if it is up or this call is the trial.</summary>
    public DateTimeOffset? DownSince()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_failures < Threshold)
            {
                return null;
            }

            if (now < _nextTrial)
            {
                return _since;
            }

            _nextTrial = now + Pause;
            return null;
        }
    }

    /// <summary>The server did not answer.</summary>
    /// <returns>Whether it counts as down from now on.</returns>
    public bool Failed()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _since = _failures == 0 ? now : _since;
            _nextTrial = now + Pause;
            return ++_failures == Threshold;
        }
    }

    /// <summary>The server answered.</summary>
    /// <returns>Whether it counted as down.</returns>
    public bool Answered()
    {
        lock (_lock)
        {
            var wasDown = _failures >= Threshold;
            _failures = 0;
            return wasDown;
        }
    }
}

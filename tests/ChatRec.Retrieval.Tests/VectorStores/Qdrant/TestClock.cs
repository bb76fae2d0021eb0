namespace ChatRec.Retrieval.Tests.VectorStores.Qdrant;

/// <summary>
/// A clock that stands still. Waits shorter than its patience are over at once, and the clock has moved on by them; longer ones (time
/// limits) end when a test moves the clock.
/// </summary>
internal sealed class TestClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Wait> _waits = [];
    private readonly List<TimeSpan> _skipped = [];
    private DateTimeOffset _now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Waits of this length and longer last.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The waits that were over at once.</summary>
    public IReadOnlyList<TimeSpan> Skipped
    {
        get
        {
            lock (_lock)
            {
                return [.. _skipped];
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void Advance(TimeSpan time)
    {
        Wait[] due;
        lock (_lock)
        {
            _now += time;
            due = [.. _waits.Where(wait => wait.Due <= _now)];
            _waits.RemoveAll(due.Contains);
        }

        foreach (var wait in due)
        {
            wait.End();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var wait = new Wait(this, () => callback(state));
        wait.Change(dueTime, period);
        return wait;
    }

    private void Start(Wait wait, TimeSpan time)
    {
        lock (_lock)
        {
            _waits.Remove(wait);
            if (time == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            if (time >= Patience)
            {
                wait.Due = _now + time;
                _waits.Add(wait);
                return;
            }

            _now += time;
            _skipped.Add(time);
        }

        // Not here: who starts a wait may not be ready for its end yet.
        ThreadPool.QueueUserWorkItem(_ => wait.End());
    }

    private void Stop(Wait wait)
    {
        lock (_lock)
        {
            _waits.Remove(wait);
        }
    }

    private sealed class Wait(TestClock clock, Action end) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public void End() => end();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Start(this, dueTime);
            return true;
        }

        public void Dispose() => clock.Stop(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

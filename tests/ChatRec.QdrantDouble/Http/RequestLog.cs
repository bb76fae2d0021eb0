namespace ChatRec.Doubles.Http;

/// <summary>What was asked of the server. Safe for concurrent use.</summary>
internal sealed class RequestLog
{
    private readonly Lock _lock = new();
    private readonly List<RecordedRequest> _requests = [];
    private readonly List<Violation> _violations = [];
    private readonly List<(Func<RecordedRequest, bool> When, TaskCompletionSource<RecordedRequest> Came)> _waiting = [];

    public IReadOnlyList<RecordedRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public IReadOnlyList<Violation> Violations
    {
        get
        {
            lock (_lock)
            {
                return [.. _violations];
            }
        }
    }

    public void Add(RecordedRequest request, IEnumerable<string> reasons)
    {
        var violations = reasons.Select(reason => new Violation(request, reason)).ToList();
        lock (_lock)
        {
            _requests.Add(request);
            _violations.AddRange(violations);
            foreach (var waiting in _waiting.Where(waiting => waiting.When(request)).ToList())
            {
                waiting.Came.TrySetResult(request);
                _waiting.Remove(waiting);
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _requests.Clear();
            _violations.Clear();
        }
    }

    public Task<RecordedRequest> WhenAsync(Func<RecordedRequest, bool> when)
    {
        lock (_lock)
        {
            if (_requests.Find(request => when(request)) is { } request)
            {
                return Task.FromResult(request);
            }

            var came = new TaskCompletionSource<RecordedRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((when, came));
            return came.Task;
        }
    }
}

using ChatRec.Bot.Channels.DirectLine;
using ChatRec.Bot.Hosting.Problems;

namespace ChatRec.Bot.Channels.Turns;

/// <summary>
/// Takes messages of all channels and has them answered: one at a time a conversation, in order; a bounded number over all. A stopping
/// service finishes what it can within its grace and tells the others that it stopped.
/// </summary>
internal sealed class TurnQueue(DirectLineOptions options) : IDisposable
{
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _slots = new(options.MaxConcurrentTurns);
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stopping;

    /// <summary>Completes when a stopping service has answered or cancelled its last turn.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Takes a message, to be answered when its conversation's earlier ones are.</summary>
    /// <param name="conversationId">Channel-qualified conversation.</param>
    /// <param name="turn">Answers it; must not throw what nobody waits for.</param>
    /// <param name="taken">Done before the turn begins, in the order of the turns; null: nothing. What it throws takes the message back.</param>
    /// <returns>Completes with the answer.</returns>
    /// <exception cref="ProblemException">Too many of this conversation wait already (429); the service is stopping (503).</exception>
    public Task Take(string conversationId, Func<CancellationToken, Task> turn, Action? taken = null) => Add(conversationId, turn, taken, options.MaxWaitingMessages);

    /// <summary>Does something once the conversation's turns in progress have ended, however many wait.</summary>
    /// <param name="conversationId">Channel-qualified conversation.</param>
    /// <param name="work">What to do.</param>
    /// <param name="taken">Done at once, if it is taken.</param>
    /// <exception cref="ProblemException">The service is stopping (503).</exception>
    public void Follow(string conversationId, Func<CancellationToken, Task> work, Action taken) => _ = Add(conversationId, work, taken, int.MaxValue);

    /// <summary>Whether no message of a conversation waits or is being answered.</summary>
    public bool IsIdle(string conversationId)
    {
        lock (_lock)
        {
            return !_lines.ContainsKey(conversationId);
        }
    }

    /// <summary>Takes nothing more; waits for turns in progress, and after the grace cancels them.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        lock (_lock)
        {
            _stopping = true;
            TellIfDrained();
        }

        await Drained.WaitAsync(grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!Drained.IsCompleted)
        {
            await _cancel.CancelAsync().ConfigureAwait(false);
            await Drained.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slots.Dispose();
        _cancel.Dispose();
    }

    private Task Add(string conversationId, Func<CancellationToken, Task> work, Action? taken, int most)
    {
        var line = Reserve(conversationId, most);
        // Only this conversation waits for a slow disk.
        lock (line.Taking)
        {
            try
            {
                taken?.Invoke();
            }
            catch
            {
                Leave(conversationId, line);
                throw;
            }

            return line.Last = FollowAsync(conversationId, line, line.Last, work);
        }
    }

    private Line Reserve(string conversationId, int most)
    {
        lock (_lock)
        {
            if (_stopping)
            {
                throw new ProblemException(503, "stopping", "The service is stopping", "The service is being restarted; try again in a moment.") { RetryAfterSeconds = 5 };
            }

            if (!_lines.TryGetValue(conversationId, out var line))
            {
                _lines[conversationId] = line = new Line();
            }
            else if (line.Waiting >= most)
            {
                throw new ProblemException(429, "too-many-waiting", "Too many messages wait",
                    FormattableString.Invariant($"{most} messages of this conversation wait for their answer already."))
                {
                    RetryAfterSeconds = 2,
                };
            }

            line.Waiting++;
            return line;
        }
    }

    private void Leave(string conversationId, Line line)
    {
        lock (_lock)
        {
            if (--line.Waiting == 0)
            {
                _lines.Remove(conversationId);
                TellIfDrained();
            }
        }
    }

    private void TellIfDrained()
    {
        if (_stopping && _lines.Count == 0)
        {
            _drained.TrySetResult();
        }
    }

    private async Task FollowAsync(string conversationId, Line line, Task former, Func<CancellationToken, Task> work)
    {
        await Task.Yield();
        await former.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _slots.WaitAsync().ConfigureAwait(false);
        try
        {
            await work(_cancel.Token).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
            Leave(conversationId, line);
        }
    }

    private sealed class Line
    {
        public Lock Taking { get; } = new();

        public int Waiting { get; set; }

        public Task Last { get; set; } = Task.CompletedTask;
    }
}

using System.Collections.Concurrent;
using ChatRec.Bot.Channels.Activities;
using ChatRec.Bot.Dialogue;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>What became of a message.</summary>
internal enum Acceptance
{
    /// <summary>It was taken and will be answered.</summary>
    Taken,

    /// <summary>Too many of this conversation wait already.</summary>
    TooManyWaiting,

    /// <summary>The service is stopping.</summary>
    Stopping,
}

/// <summary>
/// Takes messages and has them answered: one at a time a conversation, in order; a bounded number over all. A stopping service
/// finishes what it can within its grace and tells the others that it stopped.
/// </summary>
internal sealed class TurnQueue(TurnRunner runner, DirectLineOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<Conversation, Task> _running = new();
    private readonly SemaphoreSlim _slots = new(options.MaxConcurrentTurns);
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    /// <summary>Completes when a stopping service has answered or cancelled its last turn.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Adds what the person sent to the conversation and has it answered.</summary>
    /// <param name="sent">The person's activity, or null for the start of the conversation: the bot's welcome.</param>
    /// <param name="turn">The turn to answer; null: the welcome, or nothing where <paramref name="sent"/> needs no answer.</param>
    public (Acceptance Acceptance, Activity? Echo) TryTake(Conversation conversation, Activity? sent, Turn? turn)
    {
        lock (conversation.TurnsLock)
        {
            if (_stopping)
            {
                return (Acceptance.Stopping, null);
            }

            if (conversation.Waiting >= options.MaxWaitingMessages)
            {
                return (Acceptance.TooManyWaiting, null);
            }

            var echo = sent is null ? null : conversation.AppendFromUser(sent);
            Enqueue(conversation, cancellation => runner.RunAsync(conversation, turn, cancellation));
            return (Acceptance.Taken, echo);
        }
    }

    /// <summary>Drops the dialogue's state of a deleted conversation, once the turns in progress have ended: they would write it again.</summary>
    public void Discard(Conversation conversation)
    {
        lock (conversation.TurnsLock)
        {
            Enqueue(conversation, cancellation => runner.DiscardAsync(conversation, cancellation));
        }
    }

    /// <summary>Takes nothing more; waits for turns in progress, and after the grace cancels them.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        _stopping = true;
        var all = Task.WhenAll(_running.Values);
        try
        {
            await all.WaitAsync(grace).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _cancel.CancelAsync().ConfigureAwait(false);
            await all.ConfigureAwait(false);
        }

        _drained.TrySetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slots.Dispose();
        _cancel.Dispose();
    }

    private void Enqueue(Conversation conversation, Func<CancellationToken, Task> work)
    {
        conversation.Waiting++;
        conversation.Turns = FollowAsync(conversation, conversation.Turns, work);
        _running[conversation] = conversation.Turns;
    }

    private async Task FollowAsync(Conversation conversation, Task former, Func<CancellationToken, Task> work)
    {
        await Task.Yield();
        await former.ConfigureAwait(false);
        await _slots.WaitAsync().ConfigureAwait(false);
        try
        {
            await work(_cancel.Token).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
            lock (conversation.TurnsLock)
            {
                if (--conversation.Waiting == 0)
                {
                    _running.TryRemove(conversation, out _);
                }
            }
        }
    }
}

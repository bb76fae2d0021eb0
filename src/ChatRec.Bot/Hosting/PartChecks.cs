using ChatRec.Bot.Channels.DirectLine;

namespace ChatRec.Bot.Hosting;

/// <summary>How every part is now: what loading reported, and whether what was loaded still works. Safe for concurrent use.</summary>
internal sealed class PartChecks(Readiness readiness, ConversationStore conversations, TimeProvider time) : IDisposable
{
    // Whoever asks more often gets the same answer: checks write and read the disk.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _checking = new(1);
    private Dictionary<string, string> _broken = [];
    private long _checked;

    /// <summary>Every part, in the order they are loaded.</summary>
    public async Task<IReadOnlyList<PartStatus>> PartsAsync(CancellationToken cancellationToken)
    {
        await _checking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_checked == 0 || time.GetElapsedTime(_checked) >= Kept)
            {
                _broken = await CheckAsync(cancellationToken).ConfigureAwait(false);
                _checked = time.GetTimestamp();
            }

            return [.. readiness.Parts.Select(part => part.State != PartState.Failed && _broken.TryGetValue(part.Name, out var reason)
                ? part with { State = PartState.Failed, Detail = reason }
                : part)];
        }
        finally
        {
            _checking.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _checking.Dispose();

    private async Task<Dictionary<string, string>> CheckAsync(CancellationToken cancellationToken)
    {
        var broken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, check) in readiness.Checks)
        {
            await TryAsync(name, "", token => check(token)).ConfigureAwait(false);
        }

        await TryAsync(Readiness.State, $"{ConversationStore.Name}: ", token => Task.Run(conversations.Check, token)).ConfigureAwait(false);
        return broken;

        async Task TryAsync(string name, string what, Func<CancellationToken, Task> check)
        {
            try
            {
                await check(cancellationToken).WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                broken.TryAdd(name, $"{what}{exception.Message}");
            }
        }
    }
}

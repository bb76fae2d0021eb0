using ChatRec.Bot.Channels.Turns;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>When the service stops: takes no more messages and lets turns in progress end, before the server closes its connections.</summary>
internal sealed class DirectLineLifetime(TurnQueue turns, DirectLineOptions options) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => turns.StopAsync(TimeSpan.FromSeconds(options.StopGraceSeconds));

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

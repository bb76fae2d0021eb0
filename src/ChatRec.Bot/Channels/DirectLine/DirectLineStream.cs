using System.Net.WebSockets;
using System.Text.Json;
using ChatRec.Bot.Channels.Activities;
using ChatRec.Bot.Channels.Turns;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>
/// Writes a conversation's activities into a WebSocket as they come. The stream reads on from its own place whenever something was
/// added, so nothing is queued for a slow client, and nothing is lost by one that comes back.
/// </summary>
internal sealed class DirectLineStream(TurnQueue turns, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const WebSocketCloseStatus Replaced = (WebSocketCloseStatus)4000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Serves until the client leaves, a newer stream takes the conversation, or the service stops.</summary>
    public async Task ServeAsync(WebSocket socket, Conversation conversation, long after, CancellationToken aborted)
    {
        using var mine = conversation.TakeStream();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var listening = ListenAsync(socket, gone);
        try
        {
            await WriteAsync(socket, conversation, after, mine.Token, gone.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The client is gone; it comes back with its watermark.
        }
        finally
        {
            conversation.ReleaseStream(mine);
            await gone.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(WebSocket socket, Conversation conversation, long after, CancellationToken replaced, CancellationToken gone)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(replaced, gone, lifetime.ApplicationStopping);
        var cursor = after;
        while (!ended.IsCancellationRequested)
        {
            cursor = await SendNewAsync(socket, conversation, cursor, gone).ConfigureAwait(false);
            await conversation.WaitAsync(cursor, ended.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        }

        if (gone.IsCancellationRequested)
        {
            return;
        }

        if (replaced.IsCancellationRequested)
        {
            await CloseAsync(socket, Replaced, "A newer stream of this conversation was opened.", gone).ConfigureAwait(false);
            return;
        }

        // The service stops: what the turns in progress still say is sent before the stream ends.
        while (!turns.Drained.IsCompleted)
        {
            cursor = await SendNewAsync(socket, conversation, cursor, gone).ConfigureAwait(false);
            await Task.WhenAny(turns.Drained, conversation.WaitAsync(cursor, gone)).ConfigureAwait(false);
        }

        await SendNewAsync(socket, conversation, cursor, gone).ConfigureAwait(false);
        await CloseAsync(socket, WebSocketCloseStatus.EndpointUnavailable, "The service is being restarted.", gone).ConfigureAwait(false);
    }

    private async Task<long> SendNewAsync(WebSocket socket, Conversation conversation, long cursor, CancellationToken gone)
    {
        while (true)
        {
            var page = conversation.Read(cursor);
            if (page.Activities.Count == 0)
            {
                return cursor;
            }

            using var late = new CancellationTokenSource(Patience, time);
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(gone, late.Token);
            var json = JsonSerializer.SerializeToUtf8Bytes(ActivitySet.Of(page), Activity.Json);
            await socket.SendAsync(json, WebSocketMessageType.Text, endOfMessage: true, cancel.Token).ConfigureAwait(false);
            cursor = page.Watermark;
        }
    }

    private async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status, string reason, CancellationToken gone)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(gone, late.Token);
        await socket.CloseOutputAsync(status, reason, cancel.Token).ConfigureAwait(false);

        // The client's own close ends the listening; one that never answers is left after the patience.
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
    }

    // Clients send nothing but empty pings; what they send is read and dropped, so that their leaving is noticed.
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource gone)
    {
        var buffer = new byte[1_024];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), gone.Token).ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    if (socket.State == WebSocketState.CloseReceived)
                    {
                        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, gone.Token).ConfigureAwait(false);
                    }

                    break;
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // Gone without a word.
        }
        finally
        {
            await gone.CancelAsync().ConfigureAwait(false);
        }
    }
}

namespace ChatRec.Bot.Dialogue;

/// <summary>One turn at a time a conversation, in the order of arrival; conversations do not wait for each other. Idle ones cost nothing.</summary>
internal sealed class ConversationQueue
{
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);

    /// <summary>Waits for the conversation's earlier turns; dispose to let the next one in.</summary>
    public async Task<IDisposable> EnterAsync(string conversationId, CancellationToken cancellationToken)
    {
        Place? place;
        lock (_places)
        {
            if (!_places.TryGetValue(conversationId, out place))
            {
                _places[conversationId] = place = new Place();
            }

            place.Users++;
        }

        try
        {
            await place.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Release(conversationId, place, entered: false);
            throw;
        }

        return new Ticket(this, conversationId, place);
    }

    private void Release(string conversationId, Place place, bool entered)
    {
        if (entered)
        {
            place.Gate.Release();
        }

        lock (_places)
        {
            if (--place.Users == 0)
            {
                _places.Remove(conversationId);
                place.Gate.Dispose();
            }
        }
    }

    private sealed class Place
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Ticket(ConversationQueue queue, string conversationId, Place place) : IDisposable
    {
        private bool _released;

        public void Dispose()
        {
            if (!_released)
            {
                _released = true;
                queue.Release(conversationId, place, entered: true);
            }
        }
    }
}

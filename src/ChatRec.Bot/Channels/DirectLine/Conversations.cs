using System.Collections.Concurrent;
using ChatRec.Bot.Channels.Activities;
using ChatRec.Bot.Channels.Turns;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>All conversations: those in progress in memory, the others in the store. Safe for concurrent use.</summary>
internal sealed class Conversations(ConversationStore store, TurnQueue turns, TimeProvider time)
{
    private const int KeptInMemory = 2_000;

    private static readonly TimeSpan IdleInMemory = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Conversation> _live = new(StringComparer.Ordinal);
    private readonly Lock _opening = new();

    /// <summary>Starts a conversation, unless it exists; then that one is returned.</summary>
    /// <returns>The conversation, and whether it is new; null if the id belongs to another user.</returns>
    public (Conversation Conversation, bool IsNew)? Start(string id, string userId)
    {
        lock (_opening)
        {
            if (Find(id) is { } existing)
            {
                return existing.UserId == userId ? (existing, false) : null;
            }

            foreach (var dropped in store.Add(id, userId))
            {
                _live.TryRemove(dropped, out _);
            }

            var conversation = new Conversation(id, userId, last: null, store, time);
            _live[id] = conversation;
            DropIdle();
            return (conversation, true);
        }
    }

    /// <summary>Finds a conversation; null if there is none of this id.</summary>
    public Conversation? Find(string id)
    {
        if (_live.TryGetValue(id, out var live))
        {
            live.LastUse = time.GetUtcNow();
            return live;
        }

        lock (_opening)
        {
            return _live.TryGetValue(id, out live) ? live : Load(id);
        }
    }

    /// <summary>Drops a conversation with everything that was said in it.</summary>
    public void Remove(string id)
    {
        lock (_opening)
        {
            _live.TryRemove(id, out _);
            store.Remove(id);
        }
    }

    private Conversation? Load(string id)
    {
        if (store.Find(id) is not { } stored)
        {
            return null;
        }

        var conversation = new Conversation(id, stored.UserId, stored.LastSequence, store, time);
        _live[id] = conversation;
        DropIdle();
        if (stored.IsUnanswered)
        {
            conversation.AppendFromBot(ReplyActivities.Text("I was restarted before I could answer that. Please send it again.", []));
        }

        return conversation;
    }

    private void DropIdle()
    {
        if (_live.Count <= KeptInMemory)
        {
            return;
        }

        var idleSince = time.GetUtcNow() - IdleInMemory;
        foreach (var conversation in _live.Values.Where(conversation => conversation.LastUse < idleSince && !conversation.HasStream && turns.IsIdle(DirectLineOutput.QualifiedConversation(conversation.Id))))
        {
            _live.TryRemove(conversation.Id, out _);
        }
    }
}

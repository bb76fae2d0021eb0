using System.Globalization;
using System.Text.Json.Nodes;
using ChatRec.Bot.Channels.Activities;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>What a reader gets: activities in order, and the place to go on from.</summary>
internal sealed record ActivityPage(IReadOnlyList<Activity> Activities, long Watermark);

/// <summary>
/// A conversation in progress. Messages are kept in the store; what only matters now (typing, the chunks of a stream) lives in memory
/// until the next message of the bot. Every activity gets a place in one growing sequence, which is also the watermark.
/// </summary>
internal sealed class Conversation
{
    private const int PageLength = 100;

    // Places of activities that were never stored are not known after a restart: skipping ahead keeps every watermark in the past.
    private const long RestartGap = 100_000;

    private readonly ConversationStore _store;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly List<StoredActivity> _passing = [];
    private TaskCompletionSource _changed = NewSignal();
    private CancellationTokenSource? _stream;
    private long _lastStored;
    private long _last;

    /// <summary>A new conversation, or one found in the store.</summary>
    /// <param name="id">Identifier.</param>
    /// <param name="userId">Whose it is.</param>
    /// <param name="last">Place of the newest activity that was ever stored; null: the conversation is new.</param>
    /// <param name="store">Where messages are kept.</param>
    /// <param name="time">The clock.</param>
    public Conversation(string id, string userId, long? last, ConversationStore store, TimeProvider time)
    {
        Id = id;
        UserId = userId;
        _store = store;
        _time = time;
        _lastStored = last ?? 0;
        _last = last is null ? 0 : _lastStored + RestartGap;
        LastUse = time.GetUtcNow();
    }

    /// <summary>Identifier, part of every activity's own.</summary>
    public string Id { get; }

    /// <summary>Whose it is.</summary>
    public string UserId { get; }

    /// <summary>When it was last asked for; set by the registry.</summary>
    public DateTimeOffset LastUse { get; set; }

    /// <summary>Whether a client listens.</summary>
    public bool HasStream
    {
        get
        {
            lock (_lock)
            {
                return _stream is not null;
            }
        }
    }

    /// <summary>Adds what the person sent.</summary>
    public Activity AppendFromUser(Activity activity) =>
        Append(activity, new ChannelAccount(UserId, Role: "user"), isPassing: false);

    /// <summary>Adds a message of the bot; typing and chunks before it have had their time.</summary>
    public Activity AppendFromBot(Activity activity) => Append(activity, BotAccount, isPassing: false);

    /// <summary>Adds typing or a chunk of a stream, which is not stored.</summary>
    public Activity AppendPassing(Activity activity) => Append(activity, BotAccount, isPassing: true);

    /// <summary>Deletes all that was said in any conversation of this user; the places of what follows go on growing.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _store.Forget(UserId);
            _passing.Clear();
        }
    }

    /// <summary>Activities after a place, oldest first, a page at most.</summary>
    public ActivityPage Read(long after)
    {
        lock (_lock)
        {
            var found = after < _lastStored ? _store.Read(Id, after, PageLength) : [];
            var end = found.Count == PageLength ? found[^1].Sequence : long.MaxValue;
            StoredActivity[] page = [.. found.Concat(_passing.Where(activity => activity.Sequence > after && activity.Sequence < end)).OrderBy(activity => activity.Sequence)];
            return new ActivityPage([.. page.Select(activity => activity.Activity)], page.Length == 0 ? after : page[^1].Sequence);
        }
    }

    /// <summary>Completes once there is something after a place.</summary>
    public Task WaitAsync(long after, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _last > after && HasAfter(after) ? Task.CompletedTask : _changed.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Makes the caller the one stream of this conversation; the token is cancelled when a newer one takes its place.</summary>
    public CancellationTokenSource TakeStream()
    {
        var mine = new CancellationTokenSource();
        CancellationTokenSource? former;
        lock (_lock)
        {
            former = _stream;
            _stream = mine;
        }

        former?.Cancel();
        return mine;
    }

    /// <summary>Gives the stream back, unless a newer one has it.</summary>
    public void ReleaseStream(CancellationTokenSource mine)
    {
        lock (_lock)
        {
            if (_stream == mine)
            {
                _stream = null;
            }
        }
    }

    private static ChannelAccount BotAccount { get; } = new("chatrec", "ChatRec", "bot");

    private bool HasAfter(long after) => _lastStored > after || _passing.Exists(activity => activity.Sequence > after);

    private Activity Append(Activity activity, ChannelAccount from, bool isPassing)
    {
        lock (_lock)
        {
            var sequence = ++_last;
            var channelData = activity.ChannelData is null ? [] : (JsonObject)activity.ChannelData.DeepClone();
            channelData["webchat:sequence-id"] = sequence;
            var complete = activity with
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"{Id}|{sequence:D7}"),
                Timestamp = _time.GetUtcNow(),
                ChannelId = "directline",
                From = from,
                Conversation = new ConversationAccount(Id),
                ChannelData = channelData,
            };

            var stored = new StoredActivity(sequence, complete);
            if (isPassing)
            {
                // A chunk holds the whole text so far, and an older typing says nothing new: only the newest is worth sending.
                _passing.RemoveAll(older => SameKind(older.Activity, complete));
                _passing.Add(stored);
            }
            else
            {
                _store.Append(Id, stored);
                _lastStored = sequence;
                if (from.Role == "bot")
                {
                    _passing.Clear();
                }
            }

            var changed = _changed;
            _changed = NewSignal();
            changed.SetResult();
            return complete;
        }
    }

    private static bool SameKind(Activity older, Activity newer) => StreamType(older) == StreamType(newer);

    private static string? StreamType(Activity activity) => (string?)activity.ChannelData?["streamType"];

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

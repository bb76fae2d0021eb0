using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Profiles;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Bot.Dialogue;

/// <summary>One turn under way: what came in, what is known, and what has been decided so far.</summary>
internal sealed class TurnContext(Turn turn, ConversationState state, IReadOnlyList<ProfileEntry> profile)
{
    public Turn Turn { get; } = turn;

    public Understood Understood { get; set; } = new(DialogueAct.Nothing);

    /// <summary>The state; each step replaces it.</summary>
    public ConversationState State { get; set; } = state;

    /// <summary>What is remembered, this turn's words included.</summary>
    public List<ProfileEntry> Profile { get; } = [.. profile];

    /// <summary>What this turn taught, and is to be stored.</summary>
    public List<ProfileEntry> Learned { get; } = [];

    /// <summary>An item that was noted by mistake and is to be forgotten.</summary>
    public string? Corrected { get; set; }

    /// <summary>An opinion about "it", where the list has several that may be meant.</summary>
    public Sentiment? AsksWhichListed { get; set; }

    /// <summary>Sentences about what was understood, said before the answer itself.</summary>
    public List<string> Notes { get; } = [];

    public List<Reply> Replies { get; } = [];

    public IEnumerable<string> ItemsWith(Signal signal) => Profile.Where(entry => entry.Signal == signal).Select(entry => entry.ItemId);

    public void Learn(ProfileEntry entry)
    {
        Learned.RemoveAll(known => known.ItemId == entry.ItemId);
        Learned.Add(entry);
        Profile.RemoveAll(known => known.ItemId == entry.ItemId);
        Profile.Add(entry);
    }

    /// <summary>Says one of several equally good texts: another one than last time.</summary>
    public void Say(IReadOnlyList<string> suggestions, params ReadOnlySpan<string> variants)
    {
        var text = Vary(variants);
        Replies.Add(new TextReply(text, suggestions));
    }

    /// <summary>One of several equally good texts: another one than last time.</summary>
    public string Vary(params ReadOnlySpan<string> variants)
    {
        for (var offset = 0; offset < variants.Length; offset++)
        {
            var text = variants[(State.Turns + offset) % variants.Length];
            if (text != State.LastText)
            {
                return text;
            }
        }

        return variants[0];
    }
}

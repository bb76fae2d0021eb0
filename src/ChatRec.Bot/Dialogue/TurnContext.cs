using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Dialogue.Critiques;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Profiles;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Bot.Dialogue;

/// <summary>One turn under way: what came in, what is known, and what has been decided so far.</summary>
internal sealed class TurnContext(Turn turn, ConversationState state, IReadOnlyList<ProfileEntry> profile, IReadOnlyList<LastingWish> wishes)
{
    public Turn Turn { get; } = turn;

    public Understood Understood { get; set; } = new(DialogueAct.Nothing);

    /// <summary>What is to be different from what was shown or is remembered.</summary>
    public Critique Critique { get; set; } = Critique.None;

    /// <summary>The state; each step replaces it.</summary>
    public ConversationState State { get; set; } = state;

    /// <summary>What is remembered, this turn's words included.</summary>
    public List<ProfileEntry> Profile { get; } = [.. profile];

    /// <summary>What the person never wants, this turn's words included.</summary>
    public List<LastingWish> Wishes { get; } = [.. wishes];

    /// <summary>What this turn taught, and is to be stored.</summary>
    public List<ProfileEntry> Learned { get; } = [];

    /// <summary>What this turn taught about what is never wanted, and is to be stored.</summary>
    public List<LastingWish> LearnedWishes { get; } = [];

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

    public void Learn(LastingWish wish)
    {
        LearnedWishes.Add(wish);
        Wishes.RemoveAll(known => known.Genre == wish.Genre);
        Wishes.Add(wish);
    }

    /// <summary>Whether the bot may ask a question of its own: it did not in its last turn.</summary>
    public bool MayAsk => State.AskedAt is not { } asked || State.Turns > asked + 1;

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

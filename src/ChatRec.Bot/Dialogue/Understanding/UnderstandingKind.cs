namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>Who reads messages.</summary>
public enum UnderstandingKind
{
    /// <summary>Rules and title linking: under a millisecond, the same answer every time.</summary>
    Rules,

    /// <summary>The language model, under a grammar and a time limit; the rules where it fails. For models of 7 billion parameters and more.</summary>
    Model,
}

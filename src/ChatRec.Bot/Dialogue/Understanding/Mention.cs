namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>What a person says about a title.</summary>
public enum Sentiment
{
    /// <summary>Named without a word about it.</summary>
    Named,

    /// <summary>Liked.</summary>
    Liked,

    /// <summary>Disliked.</summary>
    Disliked,

    /// <summary>Seen, without a word on how it was.</summary>
    Seen,

    /// <summary>Said not to have been seen yet.</summary>
    Unseen,

    /// <summary>Named as the model of what is wanted ("like Heat").</summary>
    AskedLike,

    /// <summary>Named as what is not wanted ("nothing like Heat").</summary>
    AskedUnlike,
}

/// <summary>A title that was said.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Title">Its title with year.</param>
/// <param name="Text">The words it was said with.</param>
/// <param name="Start">Where they start in the message, in characters.</param>
/// <param name="Sentiment">What was said about it.</param>
/// <param name="Person">Whose opinion it is, as one says it to the writer ("your wife"); null: the writer's own.</param>
public sealed record Mention(string ItemId, string Title, string Text, int Start, Sentiment Sentiment, string? Person = null);

/// <summary>A stretch that stands where a title stands, but fits no item, or several equally well.</summary>
/// <param name="Text">The words.</param>
/// <param name="Start">Where they start in the message, in characters.</param>
/// <param name="Sentiment">What was said about it.</param>
/// <param name="SuggestedItemIds">Items that may be meant, best first; empty if none is near.</param>
public sealed record UnclearTitle(string Text, int Start, Sentiment Sentiment, IReadOnlyList<string> SuggestedItemIds);

/// <summary>A place in the last list that was referred to.</summary>
/// <param name="Ordinal">From 1; negative from the end; <see cref="All"/> or <see cref="Focus"/>.</param>
/// <param name="Sentiment">What was said about it.</param>
public sealed record Reference(int Ordinal, Sentiment Sentiment)
{
    /// <summary>The last place.</summary>
    public const int Last = -1;

    /// <summary>Every place.</summary>
    public const int All = 1000;

    /// <summary>What was last spoken of ("that one", "it").</summary>
    public const int Focus = 0;
}

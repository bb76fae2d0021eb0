using System.Text.Json.Serialization;
using ChatRec.Bot.Dialogue.Understanding;

namespace ChatRec.Bot.Dialogue.Conversations;

/// <summary>What a conversation has come to; kept between turns and over restarts.</summary>
public sealed record ConversationState
{
    /// <summary>A conversation that has not begun.</summary>
    public static readonly ConversationState Fresh = new();

    /// <summary>How many turns were answered.</summary>
    public int Turns { get; init; }

    /// <summary>The last list; null before the first.</summary>
    public string? RecommendationId { get; init; }

    /// <summary>Items of the last list, in order.</summary>
    public IReadOnlyList<string> Listed { get; init; } = [];

    /// <summary>Items shown in any list, oldest first, bounded: never shown twice while there are others.</summary>
    public IReadOnlyList<string> Shown { get; init; } = [];

    /// <summary>What is wanted until something else is said.</summary>
    public Wish Wish { get; init; } = Wish.None;

    /// <summary>Items that the person named in passing or as a model, bounded: they know them, so no list of this conversation shows them.</summary>
    public IReadOnlyList<string> Spoken { get; init; } = [];

    /// <summary>Items named as a model of what is wanted, for this list and more of it.</summary>
    public IReadOnlyList<string> LikeItemIds { get; init; } = [];

    /// <summary>Items named as what is not wanted.</summary>
    public IReadOnlyList<string> UnlikeItemIds { get; init; } = [];

    /// <summary>What "it" and "that one" mean now.</summary>
    public string? FocusItemId { get; init; }

    /// <summary>Titles of the last message that named some, for "I meant the 1995 one".</summary>
    public IReadOnlyList<string> LastNamed { get; init; } = [];

    /// <summary>A question that waits for its answer.</summary>
    public PendingQuestion? Pending { get; init; }

    /// <summary>The turn in which the bot last asked a question; null: none yet. It does not ask twice in a row.</summary>
    public int? AskedAt { get; init; }

    /// <summary>The turn in which the bot last explained something; null: none yet.</summary>
    public int? ExplainedAt { get; init; }

    /// <summary>Lists refused one after the other.</summary>
    public int Refusals { get; init; }

    /// <summary>The last reply's text, so that it is not said twice in a row.</summary>
    public string LastText { get; init; } = "";
}

/// <summary>A question of the bot.</summary>
/// <param name="Kind">What was asked.</param>
/// <param name="OptionItemIds">Items to choose from.</param>
/// <param name="Sentiment">What was said about the title in doubt.</param>
/// <param name="Source">The sentence that the question is about.</param>
public sealed record PendingQuestion(QuestionKind Kind, IReadOnlyList<string> OptionItemIds, Sentiment Sentiment, string Source);

/// <summary>What the bot may ask.</summary>
public enum QuestionKind
{
    /// <summary>For titles that the person loved.</summary>
    Taste,

    /// <summary>Which title was meant.</summary>
    DidYouMean,

    /// <summary>What was wrong with the list.</summary>
    WhatInstead,

    /// <summary>Whether to recommend now.</summary>
    ShallI,

    /// <summary>How an item was that the person has seen.</summary>
    HowWasIt,

    /// <summary>What splits the candidates best: a genre, an era, how well known.</summary>
    WhatKind,

    /// <summary>Whether really to forget everything.</summary>
    ForgetAll,
}

/// <summary>Serialisation code, generated.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ConversationState))]
internal sealed partial class ConversationJson : JsonSerializerContext;

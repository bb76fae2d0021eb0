using System.ComponentModel.DataAnnotations;
using ChatRec.Bot.Dialogue.Understanding;

namespace ChatRec.Bot.Dialogue;

/// <summary>How the bot talks and what it keeps. Section "Dialogue".</summary>
public sealed class DialogueOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Dialogue";

    /// <summary>Recommendations in a list, where the person names no number.</summary>
    [Range(1, 20)]
    public int Count { get; set; } = 5;

    /// <summary>Longest list in the chat, whatever number is named.</summary>
    [Range(1, 100)]
    public int MaxCount { get; set; } = 20;

    /// <summary>Longest message that is read, in characters; a longer one gets a polite answer.</summary>
    [Range(100, MessageUnderstanding.MaxCharacters)]
    public int MaxMessageCharacters { get; set; } = 2_000;

    /// <summary>Who reads messages: the rules, or the language model with the rules behind it.</summary>
    public UnderstandingKind Understanding { get; set; } = UnderstandingKind.Rules;

    /// <summary>How long the language model may read a message; after that the rules' reading stands.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan UnderstandingTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What one item is called.</summary>
    [Required]
    public string ItemNoun { get; set; } = "film";

    /// <summary>What several items are called.</summary>
    [Required]
    public string ItemsNoun { get; set; } = "films";

    /// <summary>What people do with an item, in the past: "seen", "read", "played".</summary>
    [Required]
    public string SeenVerb { get; set; } = "seen";

    /// <summary>What the welcome proposes to say.</summary>
    [Required]
    [MinLength(1)]
    public IList<string> Examples { get; set; } = ["I loved Heat and The Usual Suspects", "A funny film from the 90s", "Popular picks"];

    /// <summary>Items remembered as shown, a conversation.</summary>
    [Range(20, 5_000)]
    public int MaxShown { get; set; } = 500;

    /// <summary>SQLite file of profiles, conversations and the ledger.</summary>
    [Required]
    public string DatabasePath { get; set; } = "artifacts/state/chatrec.db";

    /// <summary>What is remembered about one person, in entries.</summary>
    [Range(10, 100_000)]
    public int MaxProfileEntries { get; set; } = 2_000;

    /// <summary>Conversations kept.</summary>
    [Range(10, 10_000_000)]
    public int MaxConversations { get; set; } = 100_000;

    /// <summary>Recommendations kept in the ledger; null: all.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxRecommendations { get; set; } = 1_000_000;
}

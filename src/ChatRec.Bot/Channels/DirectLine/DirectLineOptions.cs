using System.ComponentModel.DataAnnotations;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>Direct Line in this service (section <c>DirectLine</c>): what Web Chat talks to.</summary>
public sealed class DirectLineOptions
{
    /// <summary>
    /// A secret that lets another server ask for tokens on behalf of a user it names; empty: nobody can, and every visitor gets a
    /// user of their own.
    /// </summary>
    [StringLength(200)]
    public string Secret { get; set; } = "";

    /// <summary>Life of a conversation's token, in minutes. Web Chat renews it every 15 minutes.</summary>
    [Range(16, 1440)]
    public int TokenMinutes { get; set; } = 60;

    /// <summary>How long a browser is known again by its cookie, in days.</summary>
    [Range(1, 400)]
    public int RememberDays { get; set; } = 180;

    /// <summary>Largest request, in bytes; larger ones get HTTP 413.</summary>
    [Range(4_096, 16_777_216)]
    public int MaxRequestBytes { get; set; } = 262_144;

    /// <summary>Largest upload, in bytes. Files are not kept: the bot says that it cannot read them.</summary>
    [Range(4_096, 67_108_864)]
    public int MaxUploadBytes { get; set; } = 1_048_576;

    /// <summary>Characters of a message that the transcript keeps.</summary>
    [Range(100, 100_000)]
    public int MaxStoredCharacters { get; set; } = 4_000;

    /// <summary>Activities kept a conversation; the oldest are dropped.</summary>
    [Range(10, 100_000)]
    public int MaxActivitiesPerConversation { get; set; } = 500;

    /// <summary>Conversations kept; the one that was silent longest is dropped.</summary>
    [Range(1, 10_000_000)]
    public int MaxConversations { get; set; } = 10_000;

    /// <summary>Days after which a silent conversation is dropped.</summary>
    [Range(1, 3650)]
    public int KeepDays { get; set; } = 30;

    /// <summary>Messages of one conversation that may wait for an answer; the next gets HTTP 429.</summary>
    [Range(1, 100)]
    public int MaxWaitingMessages { get; set; } = 4;

    /// <summary>Turns answered at the same time, over all conversations; others wait.</summary>
    [Range(1, 1000)]
    public int MaxConcurrentTurns { get; set; } = 8;

    /// <summary>Longest answer, in seconds; after it the person is told that it did not work.</summary>
    [Range(5, 3600)]
    public int TurnTimeoutSeconds { get; set; } = 180;

    /// <summary>Messages a minute and user; more get HTTP 429.</summary>
    [Range(1, 100_000)]
    public int MessagesPerMinute { get; set; } = 60;

    /// <summary>New tokens and conversations a minute and address; more get HTTP 429.</summary>
    [Range(1, 100_000)]
    public int StartsPerMinute { get; set; } = 60;

    /// <summary>Reading requests a minute and user; polling Web Chat makes 60.</summary>
    [Range(1, 100_000)]
    public int ReadsPerMinute { get; set; } = 240;

    /// <summary>Seconds that a stopping service waits for turns in progress.</summary>
    [Range(0, 300)]
    public int StopGraceSeconds { get; set; } = 8;
}

using ChatRec.Evaluation.Dialogues;

namespace ChatRec.Cli.Dialogues.Replay;

/// <summary>What a person said, and what the service answered.</summary>
/// <param name="Recorded">The recorded message.</param>
/// <param name="Answers">The service's messages, in order.</param>
/// <param name="Time">From the message to its last answer, by the service's own clock.</param>
internal sealed record BotTurn(DialogueTurn Recorded, IReadOnlyList<BotMessage> Answers, TimeSpan Time);

namespace ChatRec.Cli.Dialogues.Replay;

/// <summary>A message of the bot as the person sees it.</summary>
/// <param name="Text">Markdown.</param>
/// <param name="Listed">Titles with years that its card recommends, in order.</param>
/// <param name="Details">What the card says under each of them: "78% match · 1995 · Thriller".</param>
/// <param name="Buttons">Texts that can be sent with one press.</param>
internal sealed record BotMessage(string Text, IReadOnlyList<string> Listed, IReadOnlyList<string> Details, IReadOnlyList<string> Buttons);

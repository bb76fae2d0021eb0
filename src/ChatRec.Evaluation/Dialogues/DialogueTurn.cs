namespace ChatRec.Evaluation.Dialogues;

/// <summary>A message of a dialogue.</summary>
/// <param name="Speaker">Who says it.</param>
/// <param name="Text">What is said, titles as people read them.</param>
/// <param name="TextWithoutTitles">The same with a space where each title stands.</param>
/// <param name="Mentions">The titles in it, in the order of the text.</param>
public sealed record DialogueTurn(Speaker Speaker, string Text, string TextWithoutTitles, IReadOnlyList<TitleMention> Mentions);

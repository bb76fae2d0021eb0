namespace ChatRec.Evaluation.Dialogues;

/// <summary>A place in a turn's text where a title stands.</summary>
/// <param name="Key">The title, a key of <see cref="Dialogue.Titles"/>.</param>
/// <param name="Start">First character; -1 where the data set does not say.</param>
/// <param name="Length">Number of characters; 0 where the data set does not say.</param>
public sealed record TitleMention(string Key, int Start, int Length);

using ChatRec.Evaluation.Dialogues;

namespace ChatRec.Evaluation.Understanding;

/// <summary>A title that an understanding under test found in a message.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Start">Where its words start, in characters of the message.</param>
/// <param name="Opinion">What is said about it.</param>
public sealed record FoundTitle(string ItemId, int Start, TitleOpinion Opinion);

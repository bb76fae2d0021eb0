using ChatRec.Retrieval.Dialogues;

namespace ChatRec.Training.Dialogues;

/// <summary>A moment of a dialogue at which good recommendations were made.</summary>
/// <param name="Context">What was said before.</param>
/// <param name="Targets">The good recommendations, dense indexes.</param>
/// <param name="Excluded">Items that were said before: never ranked.</param>
public sealed record DialogueQuestion(DialogueContext Context, IReadOnlyList<int> Targets, IReadOnlyList<int> Excluded);

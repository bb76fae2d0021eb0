using ChatRec.Retrieval.Dialogues;

namespace ChatRec.Training.Dialogues;

/// <summary>A dialogue as training sees it.</summary>
/// <param name="Learned">What it adds to the counts; taken out of them while its own questions are looked at.</param>
/// <param name="Questions">Its questions; may be none.</param>
public sealed record DialogueExample(LearnedDialogue Learned, IReadOnlyList<DialogueQuestion> Questions);

namespace ChatRec.Evaluation.Dialogues;

/// <summary>The dialogues of one data set.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Dialogues">In the order of the file.</param>
/// <param name="UnknownMentions">Places where a title is marked that the data set does not know; they count as no title.</param>
public sealed record DialogueSet(string Name, IReadOnlyList<Dialogue> Dialogues, int UnknownMentions);

namespace ChatRec.Retrieval.Dialogues;

/// <summary>A title that dialogues speak of, whatever catalogue has it.</summary>
/// <param name="Title">The title.</param>
/// <param name="Year">The year, if it is known.</param>
public sealed record LearnedTitle(string Title, int? Year);

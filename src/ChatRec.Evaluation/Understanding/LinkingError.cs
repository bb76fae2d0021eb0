namespace ChatRec.Evaluation.Understanding;

/// <summary>A message whose titles were not read as they were marked.</summary>
/// <param name="DialogueId">The dialogue.</param>
/// <param name="Message">The message as it was given to the understanding.</param>
/// <param name="Wrong">Items found, but not marked.</param>
/// <param name="Missed">Items marked, but not found.</param>
public sealed record LinkingError(string DialogueId, MarkedMessage Message, IReadOnlyList<string> Wrong, IReadOnlyList<string> Missed);

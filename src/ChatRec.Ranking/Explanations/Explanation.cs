namespace ChatRec.Ranking.Explanations;

/// <summary>A fact that an explanation may cite.</summary>
/// <param name="Kind">"shared-genres", "same-era", "co-occurrence", "conversations", "similar", "request", "popularity".</param>
/// <param name="Text">The fact as a plain sentence without a full stop: "both are Crime and Thriller".</param>
/// <param name="ItemIds">History items it speaks of.</param>
/// <param name="Value">The measured figure, where there is one: a count, a cosine.</param>
public sealed record Evidence(string Kind, string Text, IReadOnlyList<string> ItemIds, double? Value = null);

/// <summary>Why an item was recommended.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Text">The checked text.</param>
/// <param name="Evidence">Everything that it was allowed to cite, strongest first.</param>
/// <param name="WrittenBy">"model", or "evidence" where the model's text failed the check or the model was not to be had.</param>
public sealed record Explanation(string ItemId, string Text, IReadOnlyList<Evidence> Evidence, string WrittenBy);

/// <summary>A step of a streamed explanation: text that passed the check, then the whole explanation.</summary>
/// <param name="Delta">Text to append; null in the last step.</param>
/// <param name="Completed">The whole explanation, in the last step only.</param>
public sealed record ExplanationUpdate(string? Delta, Explanation? Completed);

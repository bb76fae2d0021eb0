using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue.Titles;

/// <summary>A stretch of a message that names an item.</summary>
/// <param name="FirstWord">Index of its first word.</param>
/// <param name="EndWord">Index after its last word, a year that belongs to it included.</param>
/// <param name="Item">The item.</param>
/// <param name="Form">In which form.</param>
/// <param name="Score">Evidence that it is a title and not ordinary words.</param>
public sealed record TitleLink(int FirstWord, int EndWord, Item Item, TitleForm Form, double Score);

/// <summary>A stretch that stands where a title stands, but fits no item, or several equally well.</summary>
/// <param name="FirstWord">Index of its first word.</param>
/// <param name="EndWord">Index after its last word.</param>
/// <param name="Suggestions">What may be meant, best first; empty if nothing is near.</param>
public sealed record TitleDoubt(int FirstWord, int EndWord, IReadOnlyList<Item> Suggestions);

/// <summary>What the linker found in a message. Nothing overlaps; both lists are in the order of the text.</summary>
/// <param name="Words">The words that were read.</param>
/// <param name="Links">Titles.</param>
/// <param name="Doubts">Questions.</param>
public sealed record TitleLinks(IReadOnlyList<Word> Words, IReadOnlyList<TitleLink> Links, IReadOnlyList<TitleDoubt> Doubts);

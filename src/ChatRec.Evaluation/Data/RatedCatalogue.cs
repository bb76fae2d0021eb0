using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Evaluation.Data;

/// <summary>A whole catalogue with its ratings, nothing filtered.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Catalogue">The items.</param>
/// <param name="Interactions">Each user's ratings, oldest first.</param>
/// <param name="Texts">A text about each item (tags, plot), by dense index; null: none is known.</param>
public sealed record RatedCatalogue(string Name, Catalogue Catalogue, IReadOnlyList<InteractionSequence> Interactions, IReadOnlyList<string>? Texts);

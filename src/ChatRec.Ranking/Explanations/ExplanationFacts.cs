using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Explanations;

/// <summary>Everything that an explanation of one item may say.</summary>
/// <param name="Item">The recommended item.</param>
/// <param name="Evidence">Facts, strongest first.</param>
/// <param name="Cited">The items that the facts speak of, with what the user said about each; null: named as a model in the request only.</param>
/// <param name="Filter">What was asked for.</param>
public sealed record ExplanationFacts(
    Item Item,
    IReadOnlyList<Evidence> Evidence,
    IReadOnlyList<(Item Item, Signal? Signal)> Cited,
    ItemFilter Filter)
{
    /// <summary>Cited items that the user liked.</summary>
    public IEnumerable<Item> Liked => Cited.Where(cited => cited.Signal == Signal.Liked).Select(cited => cited.Item);

    /// <summary>A cited item by id.</summary>
    public Item? Find(string itemId) => Cited.FirstOrDefault(cited => cited.Item.Id == itemId).Item;
}

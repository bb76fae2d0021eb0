using System.Globalization;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Trained;

/// <summary>
/// Which items of the catalogue a trained retriever knows: those whose id and text are what they were at training. The others, new or changed, are found by
/// content. Immutable.
/// </summary>
public sealed class TrainedCoverage
{
    private readonly int[] _catalogueIndexes;
    private readonly int[] _modelIndexes;

    /// <summary>Compares a retriever's items with a catalogue.</summary>
    /// <exception cref="TrainedRetrieverException">Fewer than half of its items are there: it was trained on another catalogue.</exception>
    public TrainedCoverage(TrainedRetriever trained, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(catalogue);
        Trained = trained;
        Catalogue = catalogue;
        _modelIndexes = new int[catalogue.Count];
        Array.Fill(_modelIndexes, -1);
        var items = trained.Description.Items;
        _catalogueIndexes = new int[items.Count];
        for (var item = 0; item < items.Count; item++)
        {
            var isThere = catalogue.TryGetIndex(items[item].Id, out var index) && TrainedItem.Of(catalogue[index]) == items[item];
            _catalogueIndexes[item] = isThere ? index : -1;
            if (isThere)
            {
                _modelIndexes[index] = item;
                Covered++;
            }
        }

        if (Covered * 2 < items.Count)
        {
            throw new TrainedRetrieverException(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.Combine(trained.Folder, TrainedRetrieverFile.Name)}: trained on another catalogue: only {Covered:N0} of its {items.Count:N0} items are in this one. Run `chatrec train retriever`."))
            {
                IsOfAnotherCatalogue = true,
            };
        }
    }

    /// <summary>The retriever.</summary>
    public TrainedRetriever Trained { get; }

    /// <summary>The catalogue.</summary>
    public Catalogue Catalogue { get; }

    /// <summary>Items that both know alike.</summary>
    public int Covered { get; }

    /// <summary>An item's number in the encoder, by its index in the catalogue; -1: not covered.</summary>
    public int ModelIndex(int catalogueIndex) => _modelIndexes[catalogueIndex];

    /// <summary>An item's number in the encoder, by its id; -1: not covered.</summary>
    public int ModelIndex(string itemId) => Catalogue.TryGetIndex(itemId, out var index) ? _modelIndexes[index] : -1;

    /// <summary>An item's index in the catalogue, by its number in the encoder; -1: the catalogue lacks it, or it has changed.</summary>
    public int CatalogueIndex(int modelIndex) => _catalogueIndexes[modelIndex];

    /// <summary>An item's vector with its bias, as the store holds it; null: not covered.</summary>
    public float[]? FindVector(string itemId)
    {
        if (ModelIndex(itemId) is not (>= 0 and var item))
        {
            return null;
        }

        var vector = new float[Trained.Model.Dimensions];
        Trained.Model.CopyItemVector(item, vector);
        return vector;
    }

    /// <summary>For logs and health: "8,900 of 9,061 items covered, the other 161 are found by content".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Covered:N0} of {Catalogue.Count:N0} items covered, the other {Catalogue.Count - Covered:N0} are found by content");
}

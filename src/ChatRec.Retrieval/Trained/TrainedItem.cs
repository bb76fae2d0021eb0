using System.Globalization;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Trained;

/// <summary>An item that a retriever was trained on.</summary>
/// <param name="Id">Its id in the catalogue.</param>
/// <param name="Text">A short hash of title and year: the same id in a foreign catalogue, or after a correction, stands for something else.</param>
public sealed record TrainedItem(string Id, string Text)
{
    private const int HashLength = 12;

    /// <summary>An item as it is now.</summary>
    public static TrainedItem Of(Item item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var text = string.Create(CultureInfo.InvariantCulture, $"{item.Title}|{item.Year}");
        return new TrainedItem(item.Id, Convert.ToHexStringLower(TextHash.Of(text).ToArray())[..HashLength]);
    }
}

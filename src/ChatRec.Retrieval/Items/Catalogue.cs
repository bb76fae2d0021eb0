using System.Security.Cryptography;
using System.Text;

namespace ChatRec.Retrieval.Items;

/// <summary>All items, in memory, each with a dense index 0..Count-1 in ingestion order. Immutable.</summary>
public sealed class Catalogue
{
    private readonly Item[] _items;
    private readonly Dictionary<string, int> _indexById;

    /// <summary>Builds a catalogue from items with distinct ids.</summary>
    /// <exception cref="ArgumentException">Two items share an id.</exception>
    public Catalogue(IEnumerable<Item> items)
    {
        _items = [.. items];
        _indexById = new Dictionary<string, int>(_items.Length, StringComparer.Ordinal);
        for (var index = 0; index < _items.Length; index++)
        {
            if (!_indexById.TryAdd(_items[index].Id, index))
            {
                throw new ArgumentException($"Two items have the id '{_items[index].Id}'.", nameof(items));
            }
        }

        Genres = [.. _items.SelectMany(item => item.Genres).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        Hash = ComputeHash();
    }

    /// <summary>Items in index order.</summary>
    public IReadOnlyList<Item> Items => _items;

    /// <summary>Number of items.</summary>
    public int Count => _items.Length;

    /// <summary>Every genre that some item has, sorted.</summary>
    public IReadOnlyList<string> Genres { get; }

    /// <summary>SHA-256 (lower-case hex) over ids, titles, years and genres in order: what was learned from one catalogue is not used with another.</summary>
    public string Hash { get; }

    /// <summary>The item at an index.</summary>
    public Item this[int index] => _items[index];

    /// <summary>Finds the index of an id.</summary>
    public bool TryGetIndex(string id, out int index) => _indexById.TryGetValue(id, out index);

    /// <summary>Finds an item by id; null if the catalogue has none.</summary>
    public Item? Find(string id) => _indexById.TryGetValue(id, out var index) ? _items[index] : null;

    private string ComputeHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in _items)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{item.Id}\u001f{item.TitleWithYear}\u001f{string.Join('|', item.Genres)}\u001e"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

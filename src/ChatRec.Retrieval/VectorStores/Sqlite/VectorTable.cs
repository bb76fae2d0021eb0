using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Scoring;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.VectorStores.Sqlite;

/// <summary>One named vector of all points of a collection, in memory with what filters look at. Immutable.</summary>
internal sealed class VectorTable
{
    private readonly NamedVector _schema;
    private readonly Item[] _items;
    private readonly float[] _components;

    private VectorTable(NamedVector schema, Item[] items, float[] components)
    {
        _schema = schema;
        _items = items;
        _components = components;
    }

    /// <summary>Reads the table of so many vectors. Points are in the order of their ids, so that equal scores are as well.</summary>
    public static VectorTable Read(SqliteConnection connection, Collection collection, int index, int count)
    {
        using var command = connection.CreateCommand();
        SqliteVectorStore.SetText(
            command,
            $"SELECT p.id, p.title, p.year, p.genres, v.vector FROM points_{collection.Id} p JOIN vectors_{collection.Id}_{index} v ON v.row = p.row ORDER BY p.id");
        using var reader = command.ExecuteReader();
        var schema = collection.Vectors[index];
        var items = new Item[count];
        var components = new float[count * schema.Dimensions];
        var genres = new Dictionary<string, string[]>(StringComparer.Ordinal);
        for (var point = 0; reader.Read(); point++)
        {
            var written = reader.GetString(3);
            if (!genres.TryGetValue(written, out var shared))
            {
                genres.Add(written, shared = JsonSerializer.Deserialize<string[]>(written)!);
            }

            items[point] = new Item(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetInt32(2), shared);
            MemoryMarshal.Cast<byte, float>(reader.GetFieldValue<byte[]>(4)).CopyTo(components.AsSpan(point * schema.Dimensions));
        }

        return new VectorTable(schema, items, components);
    }

    /// <summary>The nearest points that pass the filter, best first, equal ones by id. The query fits the schema.</summary>
    public List<ScoredItem> Nearest(NearestQuery query)
    {
        var rented = ArrayPool<float>.Shared.Rent(_items.Length);
        try
        {
            var scores = rented.AsSpan(0, _items.Length);
            for (var point = 0; point < scores.Length; point++)
            {
                scores[point] = TensorPrimitives.Dot(_components.AsSpan(point * _schema.Dimensions, _schema.Dimensions), query.Vector);
            }

            var top = new ScoredIndex[Math.Min(query.Count, scores.Length)];
            // The filter is asked only of points that are nearer than the worst found so far: mostly of some hundreds.
            var found = TopItems.Select(scores, point => query.Filter.IsEmpty || query.Filter.Matches(_items[point]), top);
            var length = LengthOf(query.Vector);
            return [.. top.Take(found).Select(entry => new ScoredItem(_items[entry.Item].Id, entry.Score / length))];
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    // Stored vectors of a cosine have length 1. That of a query without length is nothing rather than not a number.
    private double LengthOf(float[] query) =>
        _schema.Distance == VectorDistance.Cosine && Math.Sqrt(TensorPrimitives.SumOfSquares<float>(query)) is > 0 and var length ? length : 1;
}

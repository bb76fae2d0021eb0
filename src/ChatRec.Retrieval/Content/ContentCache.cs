using System.Runtime.InteropServices;
using ChatRec.Retrieval.Items;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.Content;

/// <summary>The part of the catalogue database that remembers vectors by encoder and text, and what of them the vector store has.</summary>
internal sealed class ContentCache(CatalogueDatabase database)
{
    /// <summary>For each text its vector, or null.</summary>
    public Half[]?[] Find(string encoderId, IReadOnlyList<TextHash> texts)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT vector FROM content_cache WHERE encoder = $encoder AND text_hash = $text";
        command.Parameters.AddWithValue("$encoder", encoderId);
        var parameter = command.Parameters.Add("$text", SqliteType.Blob);
        return [.. texts.Select(text =>
        {
            parameter.Value = text.ToArray();
            return command.ExecuteScalar() is byte[] bytes ? MemoryMarshal.Cast<byte, Half>(bytes).ToArray() : null;
        })];
    }

    /// <summary>Remembers vectors, all or none.</summary>
    public void Add(string encoderId, IReadOnlyList<TextHash> texts, IReadOnlyList<Half[]> vectors)
    {
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT OR REPLACE INTO content_cache (encoder, text_hash, vector) VALUES ($encoder, $text, $vector)";
        command.Parameters.AddWithValue("$encoder", encoderId);
        var text = command.Parameters.Add("$text", SqliteType.Blob);
        var vector = command.Parameters.Add("$vector", SqliteType.Blob);
        for (var index = 0; index < texts.Count; index++)
        {
            text.Value = texts[index].ToArray();
            vector.Value = MemoryMarshal.AsBytes<Half>(vectors[index]).ToArray();
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>What the store has of a collection: the state by item.</summary>
    public Dictionary<string, string> ReadIndex(string collection)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT item_id, state FROM content_index WHERE collection = $collection";
        command.Parameters.AddWithValue("$collection", collection);
        using var reader = command.ExecuteReader();
        var states = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            states.Add(reader.GetString(0), reader.GetString(1));
        }

        return states;
    }

    /// <summary>Notes states; a null state: the store no longer has the item.</summary>
    public void WriteIndex(string collection, IEnumerable<(string ItemId, string? State)> states)
    {
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        using var set = Command("INSERT OR REPLACE INTO content_index (collection, item_id, state) VALUES ($collection, $item, $state)");
        using var remove = Command("DELETE FROM content_index WHERE collection = $collection AND item_id = $item AND $state IS NULL");
        foreach (var (item, state) in states)
        {
            var command = state is null ? remove : set;
            command.Parameters["$item"].Value = item;
            command.Parameters["$state"].Value = state is null ? DBNull.Value : state;
            command.ExecuteNonQuery();
        }

        transaction.Commit();

        SqliteCommand Command(string text)
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
#pragma warning disable CA2100 // The two constants above.
            command.CommandText = text;
#pragma warning restore CA2100
            command.Parameters.AddWithValue("$collection", collection);
            command.Parameters.Add("$item", SqliteType.Text);
            command.Parameters.Add("$state", SqliteType.Text);
            return command;
        }
    }
}

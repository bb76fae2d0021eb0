using System.Runtime.InteropServices;
using ChatRec.Retrieval.Items;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.Content;

/// <summary>The part of the catalogue database that remembers vectors by encoder and text.</summary>
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
}

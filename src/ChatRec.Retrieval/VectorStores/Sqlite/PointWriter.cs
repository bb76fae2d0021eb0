using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.VectorStores.Sqlite;

/// <summary>Writes checked points within a transaction.</summary>
internal static class PointWriter
{
    public static void Upsert(
        SqliteConnection connection, SqliteTransaction transaction, Collection collection, IReadOnlyList<VectorPoint> points, CancellationToken cancellationToken)
    {
        using var upsert = Command(connection, transaction, $"""
            INSERT INTO points_{collection.Id} (id, title, year, genres, alternates, stamp) VALUES ($0, $1, $2, $3, $4, $5)
            ON CONFLICT (id) DO UPDATE SET title = $1, year = $2, genres = $3, alternates = $4, stamp = $5 RETURNING row
            """, 6);
        using var forgetGenres = Command(connection, transaction, $"DELETE FROM genres_{collection.Id} WHERE point = $0", 1);
        using var addGenre = Command(connection, transaction, $"INSERT OR IGNORE INTO genres_{collection.Id} (point, genre) VALUES ($0, $1)", 2);
        var setVector = new SqliteCommand[collection.Vectors.Count];
        var forgetVector = new SqliteCommand[collection.Vectors.Count];
        try
        {
            for (var index = 0; index < collection.Vectors.Count; index++)
            {
                setVector[index] = Command(connection, transaction, $"INSERT OR REPLACE INTO vectors_{collection.Id}_{index} (row, vector, norm) VALUES ($0, $1, $2)", 3);
                forgetVector[index] = Command(connection, transaction, $"DELETE FROM vectors_{collection.Id}_{index} WHERE row = $0", 1);
            }

            foreach (var point in points)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (item, vectors) = point;
                Bind(upsert, item.Id, item.Title, item.Year is { } year ? year : DBNull.Value, JsonSerializer.Serialize(item.Genres), JsonSerializer.Serialize(item.AlternateTitles), point.Stamp);
                var row = Convert.ToInt64(upsert.ExecuteScalar(), CultureInfo.InvariantCulture);

                Run(forgetGenres, row);
                foreach (var genre in item.Genres)
                {
                    Run(addGenre, row, GenreCondition.Fold(genre));
                }

                for (var index = 0; index < collection.Vectors.Count; index++)
                {
                    if (vectors.TryGetValue(collection.Vectors[index].Name, out var vector))
                    {
                        var stored = AsStored(vector, collection.Vectors[index].Distance, out var norm);
                        Run(setVector[index], row, MemoryMarshal.AsBytes<float>(stored).ToArray(), norm);
                    }
                    else
                    {
                        Run(forgetVector[index], row);
                    }
                }
            }
        }
        finally
        {
            foreach (var command in setVector.Concat(forgetVector))
            {
                command?.Dispose();
            }
        }
    }

    private static float[] AsStored(float[] vector, VectorDistance distance, out double norm)
    {
        norm = Math.Sqrt(TensorPrimitives.SumOfSquares<float>(vector));
        if (distance == VectorDistance.Dot || norm == 0)
        {
            return vector;
        }

        var unit = new float[vector.Length];
        TensorPrimitives.Divide(vector, (float)norm, unit);
        norm = 1;
        return unit;
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, FormattableString text, int parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        SqliteVectorStore.SetText(command, text);
        for (var index = 0; index < parameters; index++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"${index}") });
        }

        return command;
    }

    private static void Run(SqliteCommand command, params object[] values)
    {
        Bind(command, values);
        command.ExecuteNonQuery();
    }

    private static void Bind(SqliteCommand command, params object[] values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index];
        }
    }
}

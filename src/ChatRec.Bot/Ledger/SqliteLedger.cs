using System.Text.Json;
using ChatRec.Bot.Recommendations;
using ChatRec.Retrieval.Items;
using Microsoft.Data.Sqlite;

namespace ChatRec.Bot.Ledger;

/// <summary>
/// The ledger in SQLite: a line of JSON a recommendation, with ids instead of items, which the catalogue gives back. Ids sort by time,
/// so the oldest are the smallest.
/// </summary>
/// <param name="database">The file.</param>
/// <param name="catalogue">Where items are looked up when a recommendation is read back.</param>
/// <param name="maxRecommendations">Recommendations kept; past it the oldest are dropped. Null: all.</param>
public sealed class SqliteLedger(BotDatabase database, Catalogue catalogue, int? maxRecommendations = null) : ILedger
{
    private const int AppendsBetweenTrims = 100;

    private int _appends;

    /// <inheritdoc/>
    public Task AppendAsync(Recommendation recommendation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recommendation);
        var record = JsonSerializer.Serialize(LedgerRecord.From(recommendation), LedgerJson.Default.LedgerRecord);
        return database.RunAsync(
            "ledger",
            connection =>
            {
                try
                {
                    BotDatabase.Execute(connection, "INSERT INTO recommendation (id, record) VALUES ($id, $record)", ("$id", recommendation.Id), ("$record", record));
                }
                catch (SqliteException exception) when (exception.SqliteErrorCode == 19)
                {
                    throw new StoreException($"ledger: a recommendation {recommendation.Id} exists; the ledger is append-only.", exception);
                }

                if (maxRecommendations is { } max && (Interlocked.Increment(ref _appends) % Math.Min(AppendsBetweenTrims, max)) == 0)
                {
                    BotDatabase.Execute(
                        connection, "DELETE FROM recommendation WHERE id <= (SELECT id FROM recommendation ORDER BY id DESC LIMIT 1 OFFSET $max)", ("$max", max));
                }

                return 0;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Recommendation?> FindAsync(string id, CancellationToken cancellationToken) => database.RunAsync(
        "ledger",
        connection =>
        {
            using var command = BotDatabase.Command(connection, "SELECT record FROM recommendation WHERE id = $id", ("$id", id));
            return command.ExecuteScalar() is string record
                ? JsonSerializer.Deserialize(record, LedgerJson.Default.LedgerRecord)?.ToRecommendation(id, catalogue)
                : null;
        },
        cancellationToken);
}

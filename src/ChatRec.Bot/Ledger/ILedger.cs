using ChatRec.Bot.Recommendations;

namespace ChatRec.Bot.Ledger;

/// <summary>The append-only record of every recommendation: what was asked, what was answered, by which template and model.</summary>
public interface ILedger
{
    /// <summary>Adds a recommendation. An id is written once and never changed.</summary>
    /// <exception cref="StoreException">The ledger cannot be written, or the id exists.</exception>
    Task AppendAsync(Recommendation recommendation, CancellationToken cancellationToken);

    /// <summary>Finds a recommendation; null if the ledger has none of this id.</summary>
    /// <exception cref="StoreException">The ledger cannot be read.</exception>
    Task<Recommendation?> FindAsync(string id, CancellationToken cancellationToken);
}

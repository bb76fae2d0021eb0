using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Sqlite;

namespace ChatRec.Retrieval.Tests.VectorStores.Sqlite;

/// <summary>The contract once more, with no vectors in memory: every search scans the file.</summary>
public sealed class SqliteScanContractTests : VectorStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteVectorStore _store;

    public SqliteScanContractTests() => _store = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = _folder.File("vectors.db"), MemoryMegabytes = 0 });

    protected override IVectorStore Store => _store;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }
}

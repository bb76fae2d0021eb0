using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Qdrant;
using Microsoft.Extensions.Logging;
using static ChatRec.Retrieval.Tests.VectorStores.Qdrant.QdrantTestBed;

namespace ChatRec.Retrieval.Tests.VectorStores.Qdrant;

public sealed class QdrantOptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("", "VectorStore:Url = '': names the server")]
    [InlineData("localhost:6333", "VectorStore:Url: 'localhost:6333' is no http or https address")]
    [InlineData("ftp://localhost", "VectorStore:Url: 'ftp://localhost' is no http or https address")]
    [InlineData("http://localhost:6333?api-key=secret", "the key belongs into VectorStore:ApiKey")]
    [InlineData("http://user:secret@localhost:6333", "the key belongs into VectorStore:ApiKey")]
    public void A_wrong_address_is_one_clear_sentence(string url, string sentence)
    {
        var exception = Assert.Throws<VectorStoreException>(() => new QdrantVectorStore(new QdrantOptions { Url = url }));

        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_no_header_carries_is_refused_and_not_quoted()
    {
        var exception = Assert.Throws<VectorStoreException>(() => new QdrantVectorStore(new QdrantOptions { ApiKey = "one\ntwo" }));

        Assert.Equal("VectorStore:ApiKey: a key of characters that no HTTP header carries.", exception.Message);
    }

    [Fact]
    public void A_certificate_file_that_is_none_is_named()
    {
        var missing = _folder.File("ca.pem");
        var text = _folder.Write("text.pem", "no certificate");

        Assert.StartsWith($"VectorStore:CaCertificate: '{missing}' cannot be read", Fails(missing), StringComparison.Ordinal);
        Assert.Equal($"VectorStore:CaCertificate: '{text}' holds no certificate in PEM form.", Fails(text));

        static string Fails(string path) => Assert.Throws<VectorStoreException>(() => new QdrantVectorStore(new QdrantOptions { CaCertificate = path })).Message;
    }

    [Fact]
    public void Numbers_out_of_range_name_their_key()
    {
        var exception = Assert.Throws<VectorStoreException>(() => new QdrantVectorStore(new QdrantOptions { MaxAttempts = 0, UpsertBatch = 0 }));

        Assert.Contains("VectorStore:MaxAttempts = '0'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("VectorStore:UpsertBatch = '0'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://qdrant.example:6333", "key", true)]
    [InlineData("https://qdrant.example:6333", "key", false)]
    [InlineData("http://localhost:6333", "key", false)]
    [InlineData("http://qdrant.example:6333", "", false)]
    public void A_key_in_the_open_is_a_warning(string url, string key, bool isWarned)
    {
        var log = new CollectedLog();

        using var store = new QdrantVectorStore(new QdrantOptions { Url = url, ApiKey = key }, logger: log);

        Assert.Equal(isWarned, log.Entries.Any(entry => entry.Level == LogLevel.Warning && entry.Message.Contains("qdrant.example", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_key_goes_along_and_a_path_before_the_server_s_own_is_kept()
    {
        await using var bed = await StartAsync(options => options.ApiKey = " secret-key ");
        using var behindProxy = bed.Another(options => options.Url += "qdrant/");

        await bed.Store.ListCollectionsAsync(default);
        await FailsAsync(VectorStoreFailure.NotAVectorStore, () => behindProxy.CountAsync("items", PointFilter.None, default));

        Assert.Equal("secret-key", bed.Server.Requests[0].Headers["api-key"]);
        Assert.Equal("/qdrant/collections/items/points/count", bed.Server.Requests[1].Path);
        bed.Server.ClearRequests();
    }

    public void Dispose() => _folder.Dispose();
}

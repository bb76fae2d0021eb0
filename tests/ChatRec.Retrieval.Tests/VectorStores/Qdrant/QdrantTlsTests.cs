using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatRec.Doubles;
using ChatRec.Retrieval.VectorStores;
using static ChatRec.Retrieval.Tests.VectorStores.Qdrant.QdrantTestBed;

namespace ChatRec.Retrieval.Tests.VectorStores.Qdrant;

public sealed class QdrantTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_certificate_that_nobody_knows_is_refused_and_the_sentence_says_how_to_trust_it()
    {
        using var certificate = SelfSigned("127.0.0.1");
        await using var bed = await StartAsync(server: new QdrantDoubleOptions { Certificate = certificate });

        var exception = await FailsAsync(VectorStoreFailure.Tls, () => bed.Store.CheckAsync(default));

        Assert.Contains("name the authority's certificate (PEM) in VectorStore:CaCertificate", exception.Message, StringComparison.Ordinal);
        Assert.Empty(bed.Server.Requests);
    }

    [Fact]
    public async Task A_self_signed_certificate_is_trusted_when_it_is_named()
    {
        using var certificate = SelfSigned("127.0.0.1");
        var file = _folder.Write("ca.pem", certificate.ExportCertificatePem());
        await using var bed = await StartAsync(options => options.CaCertificate = file, new QdrantDoubleOptions { Certificate = certificate });

        await bed.Store.CheckAsync(default);
    }

    [Fact]
    public async Task A_certificate_of_a_private_authority_is_trusted_when_the_authority_is_named()
    {
        using var authorityKey = RSA.Create(2048);
        var authorityRequest = new CertificateRequest("CN=Private authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        using var key = RSA.Create(2048);
        using var issued = Request("127.0.0.1", key).Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), [1, 2, 3]);
        using var certificate = issued.CopyWithPrivateKey(key);
        var file = _folder.Write("ca.pem", authority.ExportCertificatePem());
        await using var bed = await StartAsync(options => options.CaCertificate = file, new QdrantDoubleOptions { Certificate = certificate });

        await bed.Store.CheckAsync(default);
    }

    [Fact]
    public async Task A_trusted_authority_is_no_leave_for_another_host_s_certificate_or_another_authority()
    {
        using var certificate = SelfSigned("127.0.0.2");
        using var other = SelfSigned("127.0.0.1");
        var otherHost = _folder.Write("host.pem", certificate.ExportCertificatePem());
        var otherAuthority = _folder.Write("authority.pem", other.ExportCertificatePem());
        await using var bed = await StartAsync(options => options.CaCertificate = otherHost, new QdrantDoubleOptions { Certificate = certificate });
        using var second = bed.Another(options => options.CaCertificate = otherAuthority);

        await FailsAsync(VectorStoreFailure.Tls, () => bed.Store.CheckAsync(default));
        await FailsAsync(VectorStoreFailure.Tls, () => second.CheckAsync(default));
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS_is_told_apart()
    {
        await using var bed = await StartAsync();
        using var store = bed.Another(options => options.Url = bed.Server.Url.ToString().Replace("http:", "https:", StringComparison.Ordinal));

        var exception = await FailsAsync(VectorStoreFailure.Tls, () => store.CheckAsync(default));

        Assert.Contains("VectorStore:Url begins with http://", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_wants_TLS_is_told_apart()
    {
        using var certificate = SelfSigned("127.0.0.1");
        await using var bed = await StartAsync(server: new QdrantDoubleOptions { Certificate = certificate });
        using var store = bed.Another(options => options.Url = bed.Server.Url.ToString().Replace("https:", "http:", StringComparison.Ordinal));

        var exception = await Assert.ThrowsAsync<VectorStoreException>(() => store.CheckAsync(default));

        Assert.Contains("wants https", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static X509Certificate2 SelfSigned(string address)
    {
        using var key = RSA.Create(2048);
        return Request(address, key).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static CertificateRequest Request(string address, RSA key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        var request = new CertificateRequest("CN=Qdrant", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using ChatRec.Llama.Models;

namespace ChatRec.Llama.Tests.Models;

public sealed class ModelDownloadTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly byte[] _file = new byte[300_000];
    private FileServer _server = null!;

    private string Target => _folder["model.gguf"];

    private string Part => _folder["model.gguf.part"];

    public ValueTask InitializeAsync()
    {
        new Random(1).NextBytes(_file);
        _server = new FileServer(_file);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_model_is_downloaded_with_progress_and_not_a_second_time()
    {
        var progress = new Collected();
        var path = await Download().PullAsync(Manifest(), "model", progress);
        await Download().PullAsync(Manifest(), "model", progress);

        Assert.Equal(_file, File.ReadAllBytes(path));
        Assert.Equal(new TransferProgress(_file.Length, _file.Length), progress.Values[^1]);
        Assert.Equal([""], _server.Ranges);
        Assert.False(File.Exists(Part));
    }

    [Fact]
    public async Task An_interrupted_transfer_goes_on_where_it_stopped()
    {
        _server.Cuts.Enqueue(100_000);
        _server.Cuts.Enqueue(50_000);

        await Download().PullAsync(Manifest(), "model");

        Assert.Equal(_file, File.ReadAllBytes(Target));
        Assert.Equal(["", "bytes=100000-", "bytes=150000-"], _server.Ranges);
    }

    [Fact]
    public async Task What_came_before_too_many_interruptions_is_kept_for_the_next_call()
    {
        _server.Cuts.Enqueue(120_000);
        _server.Cuts.Enqueue(0);
        var exception = await Assert.ThrowsAsync<ModelDownloadException>(() => Download(attempts: 2).PullAsync(Manifest(), "model"));
        Assert.Contains("interrupted 2 times", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
        Assert.Equal(120_000, new FileInfo(Part).Length);

        await Download().PullAsync(Manifest(), "model");

        Assert.Equal(_file, File.ReadAllBytes(Target));
        Assert.Equal("bytes=120000-", _server.Ranges[^1]);
    }

    [Fact]
    public async Task A_server_that_cannot_resume_sends_all_again()
    {
        _server.IgnoresRange = true;
        _server.Cuts.Enqueue(100_000);

        await Download().PullAsync(Manifest(), "model");

        Assert.Equal(_file, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        _server.Statuses.Enqueue(503);

        await Download().PullAsync(Manifest(), "model");

        Assert.Equal(_file, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task Cancelling_keeps_what_has_come()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Collected(value =>
        {
            if (value.Done > 0)
            {
                cancellation.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Download().PullAsync(Manifest(), "model", progress, cancellation.Token));

        Assert.InRange(new FileInfo(Part).Length, 1, _file.Length);
    }

    [Fact]
    public async Task Other_bytes_than_the_manifest_says_are_not_kept()
    {
        var exception = await Assert.ThrowsAsync<ModelDownloadException>(() => Download().PullAsync(Manifest(sha256: new string('0', 64)), "model"));

        Assert.Contains("other bytes", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target) || File.Exists(Part));
    }

    [Fact]
    public async Task A_file_of_another_length_is_refused_before_it_is_transferred()
    {
        var exception = await Assert.ThrowsAsync<ModelDownloadException>(() => Download().PullAsync(Manifest(size: 5), "model"));

        Assert.Contains("has 300000 bytes, the manifest says 5", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "correct the address")]
    [InlineData(401, "accept its licence")]
    public async Task A_refusal_says_what_to_do(int status, string remedy)
    {
        _server.Statuses.Enqueue(status);

        var exception = await Assert.ThrowsAsync<ModelDownloadException>(() => Download().PullAsync(Manifest(), "model"));

        Assert.Contains($"answered {status}", exception.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_is_one_sentence()
    {
        var manifest = Manifest();
        await _server.DisposeAsync();

        var exception = await Assert.ThrowsAsync<ModelDownloadException>(() => Download().PullAsync(manifest, "model"));

        Assert.Contains("127.0.0.1 cannot be reached, this machine seems to be offline", exception.Message, StringComparison.Ordinal);
        Assert.Contains("models verify", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_without_an_address_comes_with_the_repository()
    {
        var exception = await Assert.ThrowsAsync<ModelDownloadException>(() => Download().PullAsync(Manifest(download: false), "model"));

        Assert.Contains("git checkout", exception.Message, StringComparison.Ordinal);
    }

    private ModelDownload Download(int attempts = 5) => new(_http) { Attempts = attempts, RetryDelay = TimeSpan.Zero };

    private ModelManifest Manifest(long? size = null, string? sha256 = null, bool download = true)
    {
        var entry = new ModelEntry
        {
            Name = "model",
            File = "model.gguf",
            Role = ModelRole.LanguageModel,
            Size = size ?? _file.Length,
            Sha256 = sha256 ?? Convert.ToHexStringLower(SHA256.HashData(_file)),
            Licence = "MIT",
            Source = "test",
            Download = download ? _server.Address : null,
        };
        var json = JsonSerializer.SerializeToUtf8Bytes(new { models = new[] { entry } }, JsonSerializerOptions.Web);
        return ModelManifest.Read(_folder.Write("manifest.json", json));
    }

    private sealed class Collected(Action<TransferProgress>? then = null) : IProgress<TransferProgress>
    {
        public List<TransferProgress> Values { get; } = [];

        public void Report(TransferProgress value)
        {
            Values.Add(value);
            then?.Invoke(value);
        }
    }
}

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace ChatRec.Llama.Models;

/// <summary>
/// Downloads the models of a manifest. The bytes gather in <c>FILE.part</c>; an interrupted download goes on where it stopped,
/// in the same call (a few times) and in the next one; the file takes its name only when size and hash are right.
/// </summary>
public sealed class ModelDownload
{
    private const int BufferBytes = 1 << 17;

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    /// <summary>Creates a downloader.</summary>
    /// <param name="http">The client; give it an infinite timeout, since a model takes as long as it takes.</param>
    /// <param name="time">Clock for the waits between attempts; null for the system's.</param>
    public ModelDownload(HttpClient http, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        _http = http;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>How often an interrupted transfer is resumed within a call. Default 5.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Wait before the second attempt; it doubles with each further one. Default 1 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest silence of the server before a transfer counts as interrupted. Default 60 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Brings a model's file here, unless it is here and intact.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="progress">Receives bytes here and bytes in all.</param>
    /// <param name="cancellationToken">Stops; the next call goes on from there.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="ModelManifestException">No such model.</exception>
    /// <exception cref="ModelDownloadException">Offline, refused, interrupted too often, or other bytes than the manifest says.</exception>
    public async Task<string> PullAsync(ModelManifest manifest, string name, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var model = manifest.Find(name);
        var check = await manifest.VerifyAsync(model, null, cancellationToken);
        if (check.State == ModelState.Intact)
        {
            progress?.Report(new TransferProgress(model.Size, model.Size));
            return manifest.PathOf(model);
        }

        if (model.Download is null)
        {
            throw new ModelDownloadException(check.Message);
        }

        var part = manifest.PathOf(model) + ".part";
        await FetchAsync(model, model.Download, part, progress, cancellationToken);
        var hash = await FileHash.ComputeAsync(part, null, cancellationToken);
        if (hash != model.Sha256)
        {
            File.Delete(part);
            throw new ModelDownloadException(
                $"{model.Download}: gave other bytes than the manifest says (SHA-256 {hash} instead of {model.Sha256}); nothing was kept. " +
                "The publisher may have replaced the file: if you trust it, download it yourself and use `chatrec models add FILE`.");
        }

        File.Move(part, manifest.PathOf(model), overwrite: true);
        return manifest.PathOf(model);
    }

    private async Task FetchAsync(ModelEntry model, Uri address, string part, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await TransferAsync(model, address, part, progress, cancellationToken))
                {
                    return;
                }
            }
            catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError)
            {
                throw new ModelDownloadException(
                    $"{address.Host} cannot be reached, this machine seems to be offline: download {address} elsewhere, put it into the models folder as {model.File} and run `chatrec models verify`.",
                    exception);
            }
            catch (Exception exception) when (IsInterruption(exception, cancellationToken))
            {
                if (attempt >= Attempts)
                {
                    throw new ModelDownloadException(
                        $"{address}: was interrupted {attempt} times ({exception.Message.TrimEnd('.')}); what has come is kept, run `chatrec models pull {model.Name}` again to go on.",
                        exception);
                }

                await Task.Delay(RetryDelay * Math.Pow(2, attempt - 1), _time, cancellationToken);
                continue;
            }

            // The part on disk was of no use and is gone: once more from the beginning.
            if (attempt >= Attempts)
            {
                throw new ModelDownloadException($"{address}: the server does not resume downloads properly; try again later.");
            }
        }
    }

    // True when the part is complete; false when it had to be thrown away.
    private async Task<bool> TransferAsync(ModelEntry model, Uri address, string part, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var here = File.Exists(part) ? new FileInfo(part).Length : 0;
        if (here == model.Size)
        {
            return true;
        }

        if (here > model.Size)
        {
            File.Delete(part);
            here = 0;
        }

        using var impatience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, impatience.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (here > 0)
        {
            request.Headers.Range = new RangeHeaderValue(here, null);
        }

        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            File.Delete(part);
            return false;
        }

        RequireSuccess(response, address, model);
        var resumed = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == here;
        if (response.StatusCode == HttpStatusCode.PartialContent && !resumed)
        {
            File.Delete(part);
            return false;
        }

        var start = resumed ? here : 0;
        RequireLength(response, address, model, start);
        await CopyAsync(response, part, start, model.Size, impatience, either.Token, progress);
        return true;
    }

    private async Task CopyAsync(
        HttpResponseMessage response,
        string part,
        long start,
        long size,
        CancellationTokenSource impatience,
        CancellationToken cancellationToken,
        IProgress<TransferProgress>? progress)
    {
        await using var from = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var to = new FileStream(part, start > 0 ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read);
        var buffer = new byte[BufferBytes];
        var done = start;
        int read;
        while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            impatience.CancelAfter(Patience);
            if (done + read > size)
            {
                throw new ModelDownloadException($"{response.RequestMessage?.RequestUri}: sends more than the {size} bytes that the manifest says; the publisher may have replaced the file.");
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            progress?.Report(new TransferProgress(done += read, size));
        }

        if (done < size)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the connection ended after {done} of {size} bytes"));
        }
    }

    private static void RequireSuccess(HttpResponseMessage response, Uri address, ModelEntry model)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        if ((int)response.StatusCode is >= 500 or 429)
        {
            throw new IOException($"the server answered {(int)response.StatusCode}");
        }

        throw new ModelDownloadException($"{address}: the server answered {(int)response.StatusCode} {response.ReasonPhrase}; " +
            (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? $"the model asks for consent: accept its licence in a browser, download it there and put it into the models folder as {model.File}."
                : "correct the address in the manifest."));
    }

    private static void RequireLength(HttpResponseMessage response, Uri address, ModelEntry model, long start)
    {
        if (response.Content.Headers.ContentLength is { } length && start + length != model.Size)
        {
            throw new ModelDownloadException($"{address}: has {start + length} bytes, the manifest says {model.Size}; the publisher may have replaced the file.");
        }
    }

    private static bool IsInterruption(Exception exception, CancellationToken cancellationToken) =>
        exception is IOException or HttpRequestException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}

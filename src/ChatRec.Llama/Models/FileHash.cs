using System.Buffers;
using System.Security.Cryptography;

namespace ChatRec.Llama.Models;

/// <summary>SHA-256 of a file, read in pieces.</summary>
public static class FileHash
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Hashes a file from beginning to end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Receives bytes read.</param>
    /// <param name="cancellationToken">Stops between two pieces.</param>
    /// <returns>Lower-case hex.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<string> ComputeAsync(string path, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan | FileOptions.Asynchronous);
            var done = 0L;
            int read;
            while ((read = await stream.ReadAsync(buffer.AsMemory(0, PieceBytes), cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                progress?.Report(new TransferProgress(done += read, stream.Length));
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

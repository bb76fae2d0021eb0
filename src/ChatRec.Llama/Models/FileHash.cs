using System.Buffers;
using System.Security.Cryptography;

namespace ChatRec.Llama.Models;

/// <summary>SHA-256 of a file, read in pieces.</summary>
internal static class FileHash
{
    private const int PieceBytes = 1 << 20;

    internal static async Task<string> ComputeAsync(string path, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
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

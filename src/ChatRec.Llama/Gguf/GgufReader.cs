using System.Buffers.Binary;
using System.Text;

namespace ChatRec.Llama.Gguf;

/// <summary>Little-endian values from a file; the file's end is a typed error that names it.</summary>
internal sealed class GgufReader(string path, FileStream stream)
{
    internal long Length { get; } = stream.Length;

    internal long Position => stream.Position;

    internal ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    internal uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    internal ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    internal string Text(int maxBytes) => Encoding.UTF8.GetString(Bytes((int)Count(maxBytes, "bytes in a string")));

    /// <summary>A 64-bit count that must not exceed a limit.</summary>
    internal long Count(long limit, string what)
    {
        var count = UInt64();
        return count <= (ulong)limit
            ? (long)count
            : throw Malformed($"claims {count} {what}, more than any model has ({limit}); download it again");
    }

    internal byte[] Bytes(int count)
    {
        // Checked before anything is allocated: a broken length must not ask for gigabytes.
        if (count > Length - stream.Position)
        {
            throw Truncated(stream.Position + count);
        }

        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    internal void Skip(long count)
    {
        if (count > Length - stream.Position)
        {
            throw Truncated(stream.Position + count);
        }

        stream.Seek(count, SeekOrigin.Current);
    }

    internal ModelLoadException Truncated(long needed) => new(path, ModelLoadFailure.Truncated,
        $"truncated: it has {Length} bytes and needs at least {needed}; fetch it again (`chatrec models verify` checks all files)");

    internal ModelLoadException Malformed(string reason) => new(path, ModelLoadFailure.Malformed, reason);
}

using System.Security.Cryptography;
using System.Text;

namespace ChatRec.Retrieval.Content;

/// <summary>The first 128 bits of a text's SHA-256: what a cached vector is found by.</summary>
public readonly record struct TextHash(ulong High, ulong Low)
{
    /// <summary>Bytes that it takes in a file.</summary>
    public const int Size = 16;

    /// <summary>The hash of a text (UTF-8).</summary>
    public static TextHash Of(string text) => Read(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Reads the first 16 bytes.</summary>
    public static TextHash Read(ReadOnlySpan<byte> bytes) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes), System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    /// <summary>Its 16 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), Low);
        return bytes;
    }
}

using System.Security.Cryptography;
using System.Text;

namespace ChatRec.Retrieval.VectorStores.Qdrant;

/// <summary>
/// Qdrant knows points by integers or UUIDs, ChatRec knows items by any text: a point's id is the UUID of version 5 (RFC 9562, section 5.5)
/// of the item's id in a namespace of ChatRec's own. The item's id itself is payload.
/// </summary>
internal static class QdrantPointId
{
    // Never to be changed: points in existing collections are found by it.
    private static readonly byte[] Namespace = new Guid("6c1f7e0a-2c5b-4f0e-9d43-8a1b5d1c7e52").ToByteArray(bigEndian: true);

    /// <summary>The id of an item's point.</summary>
    public static Guid Of(string itemId)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // Version 5 is defined with SHA-1; nothing here is secret.
        SHA1.HashData([.. Namespace, .. Encoding.UTF8.GetBytes(itemId)], hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}

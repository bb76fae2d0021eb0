using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ChatRec.Retrieval.Content;

/// <summary>
/// Vectors of item texts in a file, so that a catalogue starts without encoding it. Little-endian: magic "CRCV", version 1 (int32), dimensions (int32), count
/// (int32), the encoder's identity and the template's hash (each a length as int32 and UTF-8 bytes); then for each text 16 bytes of its hash and its vector as
/// half floats.
/// </summary>
public sealed class ContentVectorFile
{
    private const int Version = 1;
    private const int MaxNameLength = 1_024;
    private const int MaxDimensions = 16_384;
    private static readonly byte[] Magic = "CRCV"u8.ToArray();

    private readonly Dictionary<TextHash, int> _positions;
    private readonly Half[] _vectors;

    private ContentVectorFile(string encoderId, string templateHash, int dimensions, Dictionary<TextHash, int> positions, Half[] vectors)
    {
        EncoderId = encoderId;
        TemplateHash = templateHash;
        Dimensions = dimensions;
        _positions = positions;
        _vectors = vectors;
    }

    /// <summary>Which encoder made the vectors.</summary>
    public string EncoderId { get; }

    /// <summary><see cref="ItemTextTemplate.Hash"/> of the template of the texts.</summary>
    public string TemplateHash { get; }

    /// <summary>Components a vector.</summary>
    public int Dimensions { get; }

    /// <summary>Number of vectors.</summary>
    public int Count => _positions.Count;

    /// <summary>The vector of a text, if the file has it.</summary>
    public bool TryGet(TextHash text, out ReadOnlySpan<Half> vector)
    {
        var found = _positions.TryGetValue(text, out var position);
        vector = found ? _vectors.AsSpan(position * Dimensions, Dimensions) : default;
        return found;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ContentException">It is none of these, cut off, or of another version.</exception>
    public static ContentVectorFile Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ContentException($"{path}: cannot be read: {exception.Message}", exception);
        }

        var rest = bytes.AsSpan();
        if (rest.Length < Magic.Length || !rest[..Magic.Length].SequenceEqual(Magic))
        {
            throw new ContentException($"{path}: not a file of content vectors; write it again with `chatrec ingest --write-vectors`.");
        }

        rest = rest[Magic.Length..];
        var version = ReadInt32(ref rest, path);
        if (version != Version)
        {
            throw new ContentException($"{path}: content vectors of format {version}, this ChatRec reads {Version}; write it again with `chatrec ingest --write-vectors`.");
        }

        var dimensions = ReadInt32(ref rest, path);
        var count = ReadInt32(ref rest, path);
        var encoder = ReadText(ref rest, path);
        var template = ReadText(ref rest, path);
        if (dimensions is < 1 or > MaxDimensions || count < 0 || rest.Length != (long)count * (TextHash.Size + (dimensions * 2)))
        {
            throw Cut(path);
        }

        var positions = new Dictionary<TextHash, int>(count);
        var vectors = new Half[count * dimensions];
        for (var position = 0; position < count; position++)
        {
            positions[TextHash.Read(rest)] = position;
            MemoryMarshal.Cast<byte, Half>(rest.Slice(TextHash.Size, dimensions * 2)).CopyTo(vectors.AsSpan(position * dimensions));
            rest = rest[(TextHash.Size + (dimensions * 2))..];
        }

        return new ContentVectorFile(encoder, template, dimensions, positions, vectors);
    }

    /// <summary>Writes a file whole: what stood there is replaced only when the new one is complete.</summary>
    public static async Task WriteAsync(
        string path, string encoderId, string templateHash, IReadOnlyList<(TextHash Text, Half[] Vector)> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var dimensions = entries.Count == 0 ? 1 : entries[0].Vector.Length;
        if (entries.Any(entry => entry.Vector.Length != dimensions))
        {
            throw new ContentException($"{path}: the vectors do not have the same number of dimensions.");
        }

        var partial = path + ".partial";
        await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            await file.WriteAsync(Header(encoderId, templateHash, dimensions, entries.Count), cancellationToken).ConfigureAwait(false);
            foreach (var (text, vector) in entries)
            {
                await file.WriteAsync(text.ToArray(), cancellationToken).ConfigureAwait(false);
                await file.WriteAsync(MemoryMarshal.AsBytes<Half>(vector).ToArray(), cancellationToken).ConfigureAwait(false);
            }
        }

        File.Move(partial, path, overwrite: true);
    }

    private static byte[] Header(string encoderId, string templateHash, int dimensions, int count)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(dimensions);
        writer.Write(count);
        foreach (var text in (string[])[encoderId, templateHash])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }

        writer.Flush();
        return buffer.ToArray();
    }

    private static int ReadInt32(ref Span<byte> rest, string path)
    {
        if (rest.Length < sizeof(int))
        {
            throw Cut(path);
        }

        var value = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[sizeof(int)..];
        return value;
    }

    private static string ReadText(ref Span<byte> rest, string path)
    {
        var length = ReadInt32(ref rest, path);
        if (length is < 0 or > MaxNameLength || length > rest.Length)
        {
            throw Cut(path);
        }

        var text = Encoding.UTF8.GetString(rest[..length]);
        rest = rest[length..];
        return text;
    }

    private static ContentException Cut(string path) =>
        new($"{path}: the file of content vectors is damaged or cut off; restore it, or write it again with `chatrec ingest --write-vectors`.");
}

using System.Runtime.InteropServices;
using System.Text;

namespace ChatRec.Retrieval.Sequences;

/// <summary>
/// Matrices and metadata in one file, in the GGUF format, version 3 (ggml/docs/gguf.md): little-endian, tensors encoded as each of them says (32-bit and 16-bit
/// floats, 8-bit blocks), data aligned to 32 bytes. Written whole or not at all: what stood under the name is replaced only when the new file is complete and on the disk.
/// </summary>
public sealed class TensorFile
{
    private const uint Magic = 0x46554747;
    private const uint Version = 3;
    private const int Alignment = 32;
    private const int MaxCount = 100_000;
    private const int MaxTextBytes = 64 << 20;
    private const long MaxTensorValues = 1L << 30;

    private TensorFile(IReadOnlyDictionary<string, object> metadata, IReadOnlyDictionary<string, Tensor> tensors)
    {
        Metadata = metadata;
        Tensors = tensors;
    }

    // Types of values and tensors in the format; only these are written, the other plain ones are read too.
    private enum ValueType : uint
    {
        UInt8 = 0,
        Int8 = 1,
        UInt16 = 2,
        Int16 = 3,
        UInt32 = 4,
        Int32 = 5,
        Float32 = 6,
        Boolean = 7,
        Text = 8,
        Array = 9,
        UInt64 = 10,
        Int64 = 11,
        Float64 = 12,
    }

    /// <summary>Metadata by key, of the types that <see cref="Write"/> takes.</summary>
    public IReadOnlyDictionary<string, object> Metadata { get; }

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where; its folder exists.</param>
    /// <param name="metadata">
    /// Values of type <see cref="string"/>, <see cref="long"/>, <see cref="double"/> or <see cref="bool"/>, in the order of the file; for files that llama.cpp reads
    /// also <see cref="uint"/>, <see cref="float"/> and arrays of <see cref="string"/>, <see cref="int"/> and <see cref="float"/>.
    /// </param>
    /// <param name="tensors">Tensors, in the order of the file.</param>
    /// <exception cref="SequenceModelException">It cannot be written (a full disk, no permission); what stood there is untouched.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, object>> metadata, IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(tensors);
        var partial = path + ".partial";
        try
        {
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                WriteTo(stream, [.. metadata], tensors);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            DeleteQuietly(partial);
            throw new SequenceModelException(
                $"{path}: cannot be written: {exception.Message} Nothing was overwritten; free space or choose another folder, and run again.", exception);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="SequenceModelException">It is missing, no GGUF file, cut off, or holds what this reader does not know.</exception>
    public static TensorFile Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            using var reader = new BinaryReader(stream, Encoding.UTF8);
            return ReadFrom(path, stream, reader);
        }
        catch (EndOfStreamException exception)
        {
            throw new SequenceModelException($"{path}: the file of weights is cut off; restore it, or train the model again.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SequenceModelException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    private static void WriteTo(FileStream stream, IReadOnlyList<KeyValuePair<string, object>> metadata, IReadOnlyList<Tensor> tensors)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)metadata.Count);
        foreach (var (key, value) in metadata)
        {
            WriteText(writer, key);
            WriteValue(writer, key, value);
        }

        var offset = 0L;
        foreach (var tensor in tensors)
        {
            WriteText(writer, tensor.Name);
            writer.Write(2u);
            writer.Write((ulong)tensor.Columns);
            writer.Write((ulong)tensor.Rows);
            writer.Write((uint)tensor.Encoding);
            writer.Write((ulong)offset);
            offset += Aligned(TensorEncoder.Bytes(tensor));
        }

        foreach (var tensor in tensors)
        {
            Pad(writer);
            TensorEncoder.Write(writer, tensor);
        }

        Pad(writer);
        writer.Flush();
    }

    private static void WriteValue(BinaryWriter writer, string key, object value)
    {
        switch (value)
        {
            case string text:
                writer.Write((uint)ValueType.Text);
                WriteText(writer, text);
                break;
            case long number:
                writer.Write((uint)ValueType.Int64);
                writer.Write(number);
                break;
            case double number:
                writer.Write((uint)ValueType.Float64);
                writer.Write(number);
                break;
            case bool truth:
                writer.Write((uint)ValueType.Boolean);
                writer.Write(truth);
                break;
            case uint number:
                writer.Write((uint)ValueType.UInt32);
                writer.Write(number);
                break;
            case float number:
                writer.Write((uint)ValueType.Float32);
                writer.Write(number);
                break;
            case string[] texts:
                WriteArrayHeader(writer, ValueType.Text, texts.Length);
                Array.ForEach(texts, text => WriteText(writer, text));
                break;
            case int[] numbers:
                WriteArrayHeader(writer, ValueType.Int32, numbers.Length);
                Array.ForEach(numbers, writer.Write);
                break;
            case float[] numbers:
                WriteArrayHeader(writer, ValueType.Float32, numbers.Length);
                writer.Write(MemoryMarshal.AsBytes<float>(numbers));
                break;
            default:
                throw new ArgumentException($"Metadata '{key}' is a {value.GetType().Name}, which cannot be written.", nameof(value));
        }
    }

    private static void WriteArrayHeader(BinaryWriter writer, ValueType type, int length)
    {
        writer.Write((uint)ValueType.Array);
        writer.Write((uint)type);
        writer.Write((ulong)length);
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void Pad(BinaryWriter writer)
    {
        writer.Flush();
        var position = writer.BaseStream.Position;
        writer.Write(new byte[Aligned(position) - position]);
    }

    private static long Aligned(long position) => (position + Alignment - 1) / Alignment * Alignment;

    private static TensorFile ReadFrom(string path, FileStream stream, BinaryReader reader)
    {
        if (stream.Length < 4 || reader.ReadUInt32() != Magic)
        {
            throw new SequenceModelException($"{path}: not a GGUF file; train the model again, or name the right file.");
        }

        var version = reader.ReadUInt32();
        if (version != Version)
        {
            throw new SequenceModelException($"{path}: GGUF version {version}; this ChatRec reads {Version}. Train the model again.");
        }

        var tensorCount = ReadCount(path, reader, "tensors", MaxCount);
        var keyCount = ReadCount(path, reader, "metadata keys", MaxCount);
        var metadata = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var index = 0; index < keyCount; index++)
        {
            metadata[ReadText(path, reader)] = ReadValue(path, reader);
        }

        var headers = new List<(string Name, int Rows, int Columns, TensorEncoding Encoding, long Offset)>();
        for (var index = 0; index < tensorCount; index++)
        {
            headers.Add(ReadHeader(path, reader));
        }

        var data = Aligned(stream.Position);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, rows, columns, encoding, offset) in headers)
        {
            tensors[name] = TensorEncoder.Read(stream, data + offset, new Tensor(name, rows, columns, []) { Encoding = encoding });
        }

        return new TensorFile(metadata, tensors);
    }

    private static (string Name, int Rows, int Columns, TensorEncoding Encoding, long Offset) ReadHeader(string path, BinaryReader reader)
    {
        var name = ReadText(path, reader);
        var dimensions = reader.ReadUInt32();
        if (dimensions is < 1 or > 2)
        {
            throw new SequenceModelException($"{path}: tensor '{name}' has {dimensions} dimensions; a sequence model has 1 or 2.");
        }

        var columns = ReadCount(path, reader, "columns", int.MaxValue);
        var rows = dimensions == 2 ? ReadCount(path, reader, "rows", int.MaxValue) : 1;
        var type = reader.ReadUInt32();
        if (!Enum.IsDefined((TensorEncoding)type))
        {
            throw new SequenceModelException($"{path}: tensor '{name}' has type {type}; a sequence model has f32 (0), f16 (1) or q8_0 (8).");
        }

        if ((long)rows * columns > MaxTensorValues)
        {
            throw new SequenceModelException($"{path}: tensor '{name}' claims {rows} × {columns} values; the file is damaged.");
        }

        return (name, rows, columns, (TensorEncoding)type, (long)reader.ReadUInt64());
    }

    private static object ReadValue(string path, BinaryReader reader) => (ValueType)reader.ReadUInt32() switch
    {
        ValueType.UInt8 => (long)reader.ReadByte(),
        ValueType.Int8 => (long)reader.ReadSByte(),
        ValueType.UInt16 => (long)reader.ReadUInt16(),
        ValueType.Int16 => (long)reader.ReadInt16(),
        ValueType.UInt32 => reader.ReadUInt32(),
        ValueType.Int32 => (long)reader.ReadInt32(),
        ValueType.Float32 => reader.ReadSingle(),
        ValueType.Boolean => reader.ReadBoolean(),
        ValueType.Text => ReadText(path, reader),
        ValueType.Array => ReadArray(path, reader),
        ValueType.UInt64 => (long)reader.ReadUInt64(),
        ValueType.Int64 => reader.ReadInt64(),
        ValueType.Float64 => reader.ReadDouble(),
        var type => throw new SequenceModelException($"{path}: metadata of type {(uint)type}, which a sequence model does not have."),
    };

    private static object ReadArray(string path, BinaryReader reader)
    {
        var type = (ValueType)reader.ReadUInt32();
        var length = ReadCount(path, reader, "values in a list", MaxTextBytes);
        if (length > reader.BaseStream.Length - reader.BaseStream.Position)
        {
            throw new EndOfStreamException();
        }

        return type switch
        {
            ValueType.Text => ReadMany(_ => ReadText(path, reader)),
            ValueType.Int32 => ReadMany(_ => reader.ReadInt32()),
            ValueType.Float32 => ReadMany(_ => reader.ReadSingle()),
            _ => throw new SequenceModelException($"{path}: metadata with a list of type {(uint)type}, which a sequence model does not have."),
        };

        T[] ReadMany<T>(Func<int, T> read) => [.. Enumerable.Range(0, length).Select(read)];
    }

    private static string ReadText(string path, BinaryReader reader)
    {
        var length = ReadCount(path, reader, "bytes in a text", MaxTextBytes);
        if (length > reader.BaseStream.Length - reader.BaseStream.Position)
        {
            throw new EndOfStreamException();
        }

        return Encoding.UTF8.GetString(reader.ReadBytes(length));
    }

    private static int ReadCount(string path, BinaryReader reader, string what, int limit)
    {
        var count = reader.ReadUInt64();
        return count <= (ulong)limit ? (int)count : throw new SequenceModelException($"{path}: claims {count} {what}; the file is damaged.");
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The error that matters is the one of the write.
        }
    }
}

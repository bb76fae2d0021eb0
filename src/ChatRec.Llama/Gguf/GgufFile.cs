namespace ChatRec.Llama.Gguf;

/// <summary>
/// Reads what a GGUF file says about itself, in managed code and with limits, before the native library is let near it: so a
/// file that is no model, or half of one, gives a sentence instead of whatever a native parser makes of it.
/// </summary>
public static class GgufFile
{
    private const int MaxKeys = 65_536;
    private const int MaxTensors = 1_048_576;
    private const int MaxStringBytes = 16 * 1024 * 1024;
    private const int MaxKeyBytes = 65_536;
    private const long MaxArrayElements = 64 * 1024 * 1024;

    /// <summary>Reads the metadata and checks that the file is as long as its tensors need.</summary>
    /// <param name="path">A <c>.gguf</c> file.</param>
    /// <exception cref="ModelLoadException">No such file, not GGUF, truncated or malformed.</exception>
    public static GgufMetadata ReadMetadata(string path) => ReadHeader(path).Metadata;

    /// <summary>Reads what <see cref="ReadMetadata"/> reads, and where each tensor lies.</summary>
    /// <param name="path">A <c>.gguf</c> file.</param>
    /// <exception cref="ModelLoadException">No such file, not GGUF, truncated or malformed.</exception>
    public static (GgufMetadata Metadata, IReadOnlyList<GgufTensor> Tensors) ReadHeader(string path)
    {
        using var stream = Open(path);
        var reader = new GgufReader(path, stream);
        ReadMagic(path, reader);

        var version = reader.UInt32();
        if (version is < 2 or > 3)
        {
            throw reader.Malformed(version >> 16 != 0
                ? "is a big-endian GGUF file; take the little-endian one"
                : $"is GGUF version {version}, this build reads 2 and 3; take a file made for llama.cpp {LlamaRuntime.Version}");
        }

        var tensorCount = reader.Count(MaxTensors, "tensors");
        var keyCount = reader.Count(MaxKeys, "metadata keys");
        var values = ReadValues(reader, keyCount);
        var alignment = values.GetValueOrDefault("general.alignment") is uint given ? given : 32u;
        if (alignment == 0 || (alignment & (alignment - 1)) != 0)
        {
            throw reader.Malformed($"aligns its data to {alignment} bytes, which is not a power of two; download it again");
        }

        var (tensors, weights, dataBytes) = ReadTensors(reader, tensorCount);
        var dataStart = (reader.Position + alignment - 1) / alignment * alignment;
        if (tensorCount > 0 && dataStart + dataBytes > stream.Length)
        {
            throw reader.Truncated(dataStart + dataBytes);
        }

        return (new GgufMetadata((int)version, tensorCount, weights, values), [.. tensors.Select(tensor => tensor with { Position = dataStart + tensor.Position })]);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelLoadException(path, ModelLoadFailure.Missing,
                "there is no such model file; `chatrec models list` shows the models and `chatrec models pull NAME` fetches one", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var reason = Directory.Exists(path) ? "is a folder, name the .gguf file in it" : $"cannot be read ({exception.Message})";
            throw new ModelLoadException(path, ModelLoadFailure.Missing, reason, exception);
        }
    }

    private static void ReadMagic(string path, GgufReader reader)
    {
        if (reader.Length < 4)
        {
            throw new ModelLoadException(path, reader.Length == 0 ? ModelLoadFailure.Truncated : ModelLoadFailure.NotGguf,
                $"not a GGUF file ({reader.Length} bytes long); download it again, see models/README.md");
        }

        var magic = reader.Bytes(4);
        if (!magic.AsSpan().SequenceEqual("GGUF"u8))
        {
            var shown = string.Concat(magic.Select(value => value is > 32 and < 127 ? (char)value : '.'));
            var pointer = shown == "vers" ? "; it looks like a Git LFS pointer, fetch the file itself (`git lfs pull`)" : "; see models/README.md";
            throw new ModelLoadException(path, ModelLoadFailure.NotGguf, $"not a GGUF file (magic '{shown}'){pointer}");
        }
    }

    private static Dictionary<string, object> ReadValues(GgufReader reader, long count)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var index = 0L; index < count; index++)
        {
            var key = reader.Text(MaxKeyBytes);
            values[key] = ReadValue(reader, reader.UInt32(), key);
        }

        return values;
    }

    private static object ReadValue(GgufReader reader, uint type, string key) => type switch
    {
        0 => reader.Bytes(1)[0],
        1 => (sbyte)reader.Bytes(1)[0],
        2 => reader.UInt16(),
        3 => (short)reader.UInt16(),
        4 => reader.UInt32(),
        5 => (int)reader.UInt32(),
        6 => BitConverter.UInt32BitsToSingle(reader.UInt32()),
        7 => reader.Bytes(1)[0] != 0,
        8 => reader.Text(MaxStringBytes),
        9 => SkipArray(reader, key),
        10 => reader.UInt64(),
        11 => (long)reader.UInt64(),
        12 => BitConverter.UInt64BitsToDouble(reader.UInt64()),
        _ => throw reader.Malformed($"its key '{key}' has the unknown type {type}; download it again"),
    };

    private static GgufArray SkipArray(GgufReader reader, string key)
    {
        var type = reader.UInt32();
        var count = reader.Count(MaxArrayElements, $"elements in '{key}'");
        var size = type switch
        {
            0 or 1 or 7 => 1,
            2 or 3 => 2,
            4 or 5 or 6 => 4,
            10 or 11 or 12 => 8,
            8 => 0,
            _ => throw reader.Malformed($"its array '{key}' has elements of the unknown type {type}; download it again"),
        };
        if (size > 0)
        {
            reader.Skip(size * count);
        }
        else
        {
            for (var index = 0L; index < count; index++)
            {
                reader.Skip(reader.Count(MaxStringBytes, $"bytes in a string of '{key}'"));
            }
        }

        return new GgufArray((int)type, count);
    }

    private static (List<GgufTensor> Tensors, long Weights, long DataBytes) ReadTensors(GgufReader reader, long count)
    {
        var tensors = new List<GgufTensor>();
        var (weights, end) = (0L, 0L);
        for (var index = 0L; index < count; index++)
        {
            var name = reader.Text(MaxKeyBytes);
            var dimensions = reader.UInt32();
            if (dimensions > 4)
            {
                throw reader.Malformed($"its tensor '{name}' has {dimensions} dimensions, at most 4 are allowed; download it again");
            }

            try
            {
                var shape = new long[dimensions];
                var elements = 1L;
                for (var dimension = 0; dimension < dimensions; dimension++)
                {
                    shape[dimension] = checked((long)reader.UInt64());
                    elements = checked(elements * shape[dimension]);
                }

                var type = reader.UInt32();
                var offset = checked((long)reader.UInt64());
                weights = checked(weights + elements);
                end = Math.Max(end, checked(offset + TensorType.Bytes(type, elements)));
                if (elements < 0 || offset < 0)
                {
                    throw new OverflowException();
                }

                tensors.Add(new GgufTensor(name, checked((int)type), shape, offset));
            }
            catch (OverflowException)
            {
                throw reader.Malformed($"the size of its tensor '{name}' makes no sense; download it again");
            }
        }

        return (tensors, weights, end);
    }
}

using System.Text;

namespace ChatRec.Llama.Tests.Gguf;

#pragma warning disable CA1001 // The streams are memory.
/// <summary>Writes small GGUF files, right ones and broken ones.</summary>
internal sealed class GgufWriter
#pragma warning restore CA1001
{
    private readonly MemoryStream _values = new();
    private readonly MemoryStream _tensors = new();
    private ulong _keyCount;
    private ulong _tensorCount;

    public string Magic { get; set; } = "GGUF";

    public uint Version { get; set; } = 3;

    public int DataBytes { get; set; }

    public ulong? ClaimedKeys { get; set; }

    public GgufWriter Text(string key, string value) => Value(key, 8, writer => WriteText(writer, value));

    public GgufWriter Number(string key, uint value) => Value(key, 4, writer => writer.Write(value));

    public GgufWriter Texts(string key, params string[] values) => Value(key, 9, writer =>
    {
        writer.Write(8u);
        writer.Write((ulong)values.Length);
        foreach (var value in values)
        {
            WriteText(writer, value);
        }
    });

    public GgufWriter Value(string key, uint type, Action<BinaryWriter> write)
    {
        using var writer = new BinaryWriter(_values, Encoding.UTF8, leaveOpen: true);
        WriteText(writer, key);
        writer.Write(type);
        write(writer);
        _keyCount++;
        return this;
    }

    public GgufWriter Tensor(string name, ulong offset, params ulong[] dimensions)
    {
        using var writer = new BinaryWriter(_tensors, Encoding.UTF8, leaveOpen: true);
        WriteText(writer, name);
        writer.Write((uint)dimensions.Length);
        foreach (var dimension in dimensions)
        {
            writer.Write(dimension);
        }

        writer.Write(0u);
        writer.Write(offset);
        _tensorCount++;
        return this;
    }

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Encoding.ASCII.GetBytes(Magic));
        writer.Write(Version);
        writer.Write(_tensorCount);
        writer.Write(ClaimedKeys ?? _keyCount);
        writer.Write(_values.ToArray());
        writer.Write(_tensors.ToArray());
        writer.Write(new byte[(32 - (stream.Length % 32)) % 32]);
        writer.Write(new byte[DataBytes]);
        return stream.ToArray();
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}

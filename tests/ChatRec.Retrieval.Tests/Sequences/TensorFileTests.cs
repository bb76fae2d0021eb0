using System.Text;
using ChatRec.Retrieval.Sequences;

namespace ChatRec.Retrieval.Tests.Sequences;

public sealed class TensorFileTests : IDisposable
{
    private static readonly KeyValuePair<string, object>[] Metadata =
        [new("general.architecture", "test"), new("a.text", "Amélie"), new("a.number", -5L), new("a.real", 0.25), new("a.truth", true),
        new("a.count", 7u), new("a.float", 1.5f), new("some.texts", new[] { "a", "", "é" }), new("some.numbers", new[] { -1, 2 }), new("some.floats", new[] { 0.5f, -2 })];

    private static readonly Tensor[] Tensors = [new("weights", 3, 5, [.. Enumerable.Range(0, 15).Select(i => i * 0.5f)]), new("bias", 1, 2, [1, float.NaN])];

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("weights.gguf");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read()
    {
        TensorFile.Write(File, Metadata, Tensors);
        var file = TensorFile.Read(File);
        Assert.Equal(Metadata.ToDictionary(), file.Metadata);
        Assert.Equal(["weights", "bias"], file.Tensors.Keys);
        foreach (var tensor in Tensors)
        {
            Assert.Equal((tensor.Rows, tensor.Columns), (file.Tensors[tensor.Name].Rows, file.Tensors[tensor.Name].Columns));
            Assert.Equal(tensor.Values, file.Tensors[tensor.Name].Values);
        }

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(File)!, "*.partial"));
    }

    [Fact]
    public void Half_floats_are_read()
    {
        using (var writer = new BinaryWriter(System.IO.File.Create(File)))
        {
            writer.Write("GGUF"u8);
            writer.Write(3u);
            writer.Write(1UL);
            writer.Write(0UL);
            writer.Write(1UL);
            writer.Write((byte)'x');
            writer.Write(1u);
            writer.Write(2UL);
            writer.Write(1u);
            writer.Write(0UL);
            writer.Write(new byte[64 - (int)writer.BaseStream.Position]);
            writer.Write((Half)1.5);
            writer.Write((Half)(-2));
        }

        Assert.Equal([1.5f, -2], TensorFile.Read(File).Tensors["x"].Values);
    }

    [Theory]
    [InlineData(TensorEncoding.F16, 1e-3)]
    [InlineData(TensorEncoding.Q8, 1e-2)]
    public void What_was_read_in_fewer_bits_is_written_again_as_it_was(TensorEncoding encoding, double tolerance)
    {
        var values = Enumerable.Range(0, 64).Select(i => MathF.Sin(i)).ToArray();
        TensorFile.Write(File, Metadata, [new Tensor("x", 1, 64, values) { Encoding = encoding }]);
        var once = TensorFile.Read(File);
        TensorFile.Write(File, once.Metadata, [once.Tensors["x"]]);

        Assert.All(values.Zip(once.Tensors["x"].Values), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        Assert.Equal(encoding, once.Tensors["x"].Encoding);
        Assert.Equal(once.Tensors["x"].Values, TensorFile.Read(File).Tensors["x"].Values);
    }

    [Fact]
    public void A_file_cut_at_any_place_is_refused()
    {
        TensorFile.Write(File, Metadata, Tensors);
        var bytes = System.IO.File.ReadAllBytes(File);
        for (var length = 0; length < bytes.Length - 32; length += 3)
        {
            System.IO.File.WriteAllBytes(File, bytes[..length]);
            Assert.StartsWith(File, Assert.Throws<SequenceModelException>(() => TensorFile.Read(File)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Damaged_bytes_give_an_error_or_a_file_but_never_anything_else()
    {
        TensorFile.Write(File, Metadata, Tensors);
        var bytes = System.IO.File.ReadAllBytes(File);
        for (var place = 0; place < bytes.Length; place++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[place] ^= 0xFF;
            System.IO.File.WriteAllBytes(File, damaged);
            try
            {
                TensorFile.Read(File);
            }
            catch (SequenceModelException)
            {
                // What a reader of a damaged file may do.
            }
        }
    }

    [Theory]
    [InlineData("PK\u0003\u0004 and more of it", "not a GGUF file")]
    [InlineData("GGUF\u0001\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "GGUF version 1")]
    public void What_is_no_such_file_is_refused_by_name(string content, string reason)
    {
        System.IO.File.WriteAllBytes(File, Encoding.Latin1.GetBytes(content));
        var message = Assert.Throws<SequenceModelException>(() => TensorFile.Read(File)).Message;
        Assert.Contains("weights.gguf", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("weights.gguf", Assert.Throws<SequenceModelException>(() => TensorFile.Read(File)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_full_disk_leaves_the_old_file()
    {
        Assert.SkipUnless(System.IO.File.Exists("/dev/full"), "needs /dev/full, a device that is always full");
        TensorFile.Write(File, Metadata, Tensors);
        var before = System.IO.File.ReadAllBytes(File);
        System.IO.File.CreateSymbolicLink(File + ".partial", "/dev/full");
        var message = Assert.Throws<SequenceModelException>(() => TensorFile.Write(File, Metadata, [Tensors[1]])).Message;
        Assert.Contains("cannot be written", message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_too() => Assert.Throws<SequenceModelException>(
        () => TensorFile.Write(_folder.File("none/weights.gguf"), Metadata, Tensors));
}

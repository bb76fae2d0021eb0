using ChatRec.Llama.Gguf;

namespace ChatRec.Llama.Tests.Gguf;

public sealed class GgufFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_bundled_language_model_says_what_it_is()
    {
        var metadata = GgufFile.ReadMetadata(BundledModels.LanguageModelPath);

        Assert.Equal("llama", metadata.Architecture);
        Assert.Equal("model", metadata.Type);
        Assert.Equal(49_152, metadata.VocabularySize);
        Assert.Equal(8_192, metadata.ArchitectureNumber("context_length"));
        Assert.Equal(30, metadata.ArchitectureNumber("block_count"));
        Assert.Equal(576, metadata.ArchitectureNumber("embedding_length"));
        Assert.Equal(134_515_008, metadata.ParameterCount);
    }

    [Fact]
    public void The_tensors_of_the_bundled_language_model_fill_its_file()
    {
        var (_, tensors) = GgufFile.ReadHeader(BundledModels.LanguageModelPath);

        Assert.Equal(272, tensors.Count);
        Assert.All(tensors, tensor => Assert.True(tensor.HoldsWeights));
        var query = tensors.Single(tensor => tensor.Name == "blk.0.attn_q.weight");
        Assert.Equal("Q4_1", query.TypeName);
        Assert.Equal([576, 576], query.Shape);
        Assert.Equal(576 * 576 / 32 * 20, query.Bytes);
        var last = tensors.MaxBy(tensor => tensor.Position)!;
        Assert.InRange(new FileInfo(BundledModels.LanguageModelPath).Length - last.Position - last.Bytes, 0, 31);
    }

    [Fact]
    public void Values_of_every_type_are_read()
    {
        var path = _folder.Write("all.gguf", new GgufWriter()
            .Value("u8", 0, writer => writer.Write((byte)1)).Value("i8", 1, writer => writer.Write((sbyte)-1))
            .Value("u16", 2, writer => writer.Write((ushort)2)).Value("i16", 3, writer => writer.Write((short)-2))
            .Value("u32", 4, writer => writer.Write(3u)).Value("i32", 5, writer => writer.Write(-3))
            .Value("f32", 6, writer => writer.Write(0.5f)).Value("bool", 7, writer => writer.Write(true))
            .Text("text", "é").Texts("texts", "a", "b").Value("numbers", 9, writer =>
            {
                writer.Write(5u);
                writer.Write(2ul);
                writer.Write(1);
                writer.Write(2);
            })
            .Value("u64", 10, writer => writer.Write(4ul)).Value("i64", 11, writer => writer.Write(-4L))
            .Value("f64", 12, writer => writer.Write(0.25)).ToBytes());

        var metadata = GgufFile.ReadMetadata(path);

        Assert.Equal([1L, -1L, 2L, -2L, 3L, -3L, 4L, -4L],
            new[] { "u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64" }.Select(key => metadata.Number(key)!.Value));
        Assert.Equal(0.5f, metadata.Values["f32"]);
        Assert.Equal(0.25, metadata.Values["f64"]);
        Assert.Equal(true, metadata.Values["bool"]);
        Assert.Equal("é", metadata.Text("text"));
        Assert.Equal(new GgufArray(8, 2), metadata.Values["texts"]);
        Assert.Equal(new GgufArray(5, 2), metadata.Values["numbers"]);
    }

    [Fact]
    public void A_missing_file_is_named() => AssertFails(_folder["none.gguf"], ModelLoadFailure.Missing, "models pull");

    [Fact]
    public void A_folder_is_no_model() => AssertFails(_folder.Path, ModelLoadFailure.Missing, "is a folder");

    [Fact]
    public void Another_format_is_told_by_its_magic() =>
        AssertFails(_folder.Write("model.zip", "PK\u0003\u0004rest"u8.ToArray()), ModelLoadFailure.NotGguf, "magic 'PK..'");

    [Fact]
    public void A_git_lfs_pointer_is_recognised() =>
        AssertFails(_folder.Write("model.gguf", "version https://git-lfs.github.com/spec/v1"u8.ToArray()), ModelLoadFailure.NotGguf, "git lfs pull");

    [Fact]
    public void An_empty_file_is_truncated() => AssertFails(_folder.Write("empty.gguf", []), ModelLoadFailure.Truncated, "0 bytes");

    [Theory]
    [InlineData(2u, false)]
    [InlineData(1u, true)]
    [InlineData(4u, true)]
    public void Only_known_versions_are_read(uint version, bool fails)
    {
        var path = _folder.Write("version.gguf", new GgufWriter { Version = version }.ToBytes());

        if (fails)
        {
            AssertFails(path, ModelLoadFailure.Malformed, $"version {version}");
        }
        else
        {
            Assert.Equal(2, GgufFile.ReadMetadata(path).Version);
        }
    }

    [Fact]
    public void A_big_endian_file_is_recognised() =>
        AssertFails(_folder.Write("big.gguf", new GgufWriter { Version = 0x03000000 }.ToBytes()), ModelLoadFailure.Malformed, "big-endian");

    [Fact]
    public void A_file_cut_anywhere_is_truncated()
    {
        var whole = new GgufWriter { DataBytes = 64 }
            .Text("general.architecture", "llama").Texts("tokenizer.ggml.tokens", "a", "bc").Tensor("token_embd.weight", 0, 4, 4).ToBytes();
        Assert.Equal(16, GgufFile.ReadMetadata(_folder.Write("whole.gguf", whole)).ParameterCount);

        for (var length = 4; length < whole.Length; length++)
        {
            AssertFails(_folder.Write("cut.gguf", whole[..length]), ModelLoadFailure.Truncated, "truncated");
        }
    }

    [Fact]
    public void Claims_that_no_model_makes_are_refused_before_anything_is_allocated()
    {
        AssertFails(_folder.Write("keys.gguf", new GgufWriter { ClaimedKeys = ulong.MaxValue }.ToBytes()), ModelLoadFailure.Malformed, "metadata keys");
        AssertFails(_folder.Write("text.gguf", new GgufWriter().Value("k", 8, writer => writer.Write(ulong.MaxValue)).ToBytes()), ModelLoadFailure.Malformed, "bytes in a string");
        AssertFails(_folder.Write("type.gguf", new GgufWriter().Value("k", 77, _ => { }).ToBytes()), ModelLoadFailure.Malformed, "unknown type 77");
        AssertFails(_folder.Write("size.gguf", new GgufWriter().Tensor("t", 0, ulong.MaxValue, 3).ToBytes()), ModelLoadFailure.Malformed, "'t'");
        AssertFails(_folder.Write("rank.gguf", new GgufWriter().Tensor("t", 0, 1, 1, 1, 1, 1).ToBytes()), ModelLoadFailure.Malformed, "5 dimensions");
        AssertFails(_folder.Write("align.gguf", new GgufWriter().Number("general.alignment", 3).ToBytes()), ModelLoadFailure.Malformed, "power of two");
    }

    private static void AssertFails(string path, ModelLoadFailure failure, string reason)
    {
        var exception = Assert.Throws<ModelLoadException>(() => GgufFile.ReadMetadata(path));
        Assert.Equal(failure, exception.Failure);
        Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }
}

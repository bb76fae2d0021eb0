using ChatRec.Retrieval.Content;

namespace ChatRec.Retrieval.Tests.Content;

public sealed class ContentVectorFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task What_was_written_is_read_back()
    {
        var path = await Write();

        var file = ContentVectorFile.Read(path);

        Assert.Equal(("encoder", "template", 2, 2), (file.EncoderId, file.TemplateHash, file.Dimensions, file.Count));
        Assert.True(file.TryGet(TextHash.Of("b"), out var vector));
        Assert.Equal([(Half)0.25f, (Half)(-1f)], vector.ToArray());
        Assert.False(file.TryGet(TextHash.Of("c"), out _));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public async Task A_file_cut_off_anywhere_or_of_another_kind_is_named()
    {
        var bytes = await File.ReadAllBytesAsync(await Write());
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = _folder.File("cut.f16");
            await File.WriteAllBytesAsync(cut, bytes[..length]);
            Assert.Contains("cut.f16", Assert.Throws<ContentException>(() => ContentVectorFile.Read(cut)).Message, StringComparison.Ordinal);
        }

        bytes[4] = 9;
        await File.WriteAllBytesAsync(_folder.File("newer.f16"), bytes);
        Assert.Contains("format 9", Assert.Throws<ContentException>(() => ContentVectorFile.Read(_folder.File("newer.f16"))).Message, StringComparison.Ordinal);
        Assert.Throws<ContentException>(() => ContentVectorFile.Read(_folder.File("none.f16")));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> Write()
    {
        var path = _folder.File("vectors.f16");
        await ContentVectorFile.WriteAsync(
            path, "encoder", "template", [(TextHash.Of("a"), [(Half)1, (Half)0]), (TextHash.Of("b"), [(Half)0.25f, (Half)(-1f)])], default);
        return path;
    }
}

using ChatRec.Llama.Models;
using ChatRec.Ranking.OnePass.Growth;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Sequences;

namespace ChatRec.Ranking.Tests.OnePass.Growth;

public sealed class RankerGrowthTests : IDisposable
{
    private const int Width = 32;

    private static readonly Item Heat = new("1", "Heat", 1995, ["Crime"]);
    private static readonly Item New = new("2", "Crime Night", 2031, ["Crime", "Opera"]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string Ranker => Path.Combine(_folder.FullName, "trained.gguf");

    private string Grown => Path.Combine(_folder.FullName, "grown");

    [Theory]
    [InlineData(TensorEncoding.F32, 0)]
    [InlineData(TensorEncoding.F16, 1e-3)]
    [InlineData(TensorEncoding.Q8, 2e-2)]
    public async Task A_title_that_the_ranker_lacks_gets_a_token_of_its_attributes_and_the_others_stay(TensorEncoding encoding, double tolerance)
    {
        Write(encoding);
        var before = TensorFile.Read(Ranker);

        var (path, added) = await RankerGrowth.EnsureAsync(Ranker, [Heat, New], Grown, TestContext.Current.CancellationToken);

        var after = TensorFile.Read(path);
        Assert.Equal(1, added);
        Assert.Equal(["Heat (1995)", "a", "Crime Night (2031)"], (string[])after.Metadata["tokenizer.ggml.tokens"]);
        Assert.Equal([4, 1, 4], (int[])after.Metadata["tokenizer.ggml.token_type"]);
        Assert.Equal(3u, after.Metadata["llama.vocab_size"]);
        var table = after.Tensors["token_embd.weight"];
        Assert.Equal(encoding, table.Encoding);
        Assert.Equal(before.Tensors["token_embd.weight"].Values, table.Values[..(2 * Width)]);

        // Genre and the word "crime"; "night" and the opera are no attributes of this ranker.
        Assert.All(Enumerable.Range(0, Width), component => Assert.Equal(Vector(0, component) + Vector(2, component) + Vector(3, component), table.Values[(2 * Width) + component], tolerance));
        Assert.Equal(before.Tensors["output_norm.weight"].Values, after.Tensors["output_norm.weight"].Values);
        Assert.Equal(await FileHash.ComputeAsync(Ranker, null, TestContext.Current.CancellationToken), after.Metadata[RankerGrowth.GrownFromKey]);
    }

    [Fact]
    public async Task Without_new_titles_the_ranker_is_its_own_file()
    {
        Write(TensorEncoding.F16);

        Assert.Equal((Ranker, 0), await RankerGrowth.EnsureAsync(Ranker, [Heat], Grown, TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(Grown));
    }

    [Fact]
    public async Task A_model_that_says_nothing_of_attributes_is_left_alone()
    {
        TensorFile.Write(Ranker, [new("general.architecture", "llama"), new("tokenizer.ggml.tokens", new[] { "Heat (1995)" })], []);

        Assert.Equal((Ranker, 0), await RankerGrowth.EnsureAsync(Ranker, [New], Grown, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_copy_is_made_once_for_a_catalogue_and_replaced_when_it_changes()
    {
        Write(TensorEncoding.F16);
        var (first, _) = await RankerGrowth.EnsureAsync(Ranker, [Heat, New], Grown, TestContext.Current.CancellationToken);
        var written = File.GetLastWriteTimeUtc(first);

        var (again, added) = await RankerGrowth.EnsureAsync(Ranker, [New], Grown, TestContext.Current.CancellationToken);
        Assert.Equal((first, 1, written), (again, added, File.GetLastWriteTimeUtc(again)));

        var (other, _) = await RankerGrowth.EnsureAsync(Ranker, [New with { Genres = [] }], Grown, TestContext.Current.CancellationToken);
        Assert.NotEqual(first, other);
        Assert.Equal([other], Directory.GetFiles(Grown));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static float Vector(int attribute, int component) => MathF.Sin((attribute * Width) + component);

    private void Write(TensorEncoding encoding) => TensorFile.Write(
        Ranker,
        [
            new("general.architecture", "llama"),
            new("llama.vocab_size", 2u),
            new("tokenizer.ggml.tokens", new[] { "Heat (1995)", "a" }),
            new("tokenizer.ggml.token_type", new[] { 4, 1 }),
            new(RankerGrowth.AttributesKey, new[] { TitleAttributes.Shared, "decade:1990", "genre:Crime", "word:crime" }),
            new(RankerGrowth.VectorsKey, Enumerable.Range(0, 4 * Width).Select(index => Vector(index / Width, index % Width)).ToArray()),
        ],
        [
            new Tensor("token_embd.weight", 2, Width, [.. Enumerable.Range(0, 2 * Width).Select(index => MathF.Cos(index))]) { Encoding = encoding },
            new Tensor("output_norm.weight", 1, Width, [.. Enumerable.Repeat(1f, Width)]),
        ]);
}

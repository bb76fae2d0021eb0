using System.Numerics.Tensors;
using ChatRec.Llama.Embeddings;
using Microsoft.Extensions.AI;

namespace ChatRec.Llama.Tests.Embeddings;

public sealed class LlamaEmbeddingGeneratorTests : IDisposable
{
    // The reference implementation's figures (sentence-transformers, f32); the 8-bit file agrees within .006.
    private const float Tolerance = 0.01f;

    private static readonly string[] Texts =
    [
        "The Matrix (1999) Action, Sci-Fi",
        "Terminator 2: Judgment Day (1991) Action, Sci-Fi",
        "Sleepless in Seattle (1993) Comedy, Romance",
        "something with robots and explosions",
    ];

    private static readonly float[][] Components =
    [
        [-0.1113f, -0.0203f, -0.1515f],
        [-0.0829f, 0.0344f, -0.0500f],
        [0.0012f, 0.0137f, -0.0496f],
        [-0.0783f, -0.0232f, 0.0017f],
    ];

    private static readonly float[][] Cosines =
    [
        [1, .527f, .274f, .352f],
        [.527f, 1, .342f, .295f],
        [.274f, .342f, 1, .154f],
        [.352f, .295f, .154f, 1],
    ];

    private readonly BundledModels _models;
    private readonly LlamaEmbeddingGenerator _generator;

    public LlamaEmbeddingGeneratorTests(BundledModels models)
    {
        _models = models;
        _generator = new LlamaEmbeddingGenerator(models.TextEncoder, new LlamaEmbeddingGeneratorOptions { Threads = 1 });
    }

    public void Dispose() => _generator.Dispose();

    [Fact]
    public async Task Vectors_of_a_batch_agree_with_the_reference()
    {
        var vectors = await VectorsAsync(Texts);

        for (var row = 0; row < Texts.Length; row++)
        {
            Assert.Equal(384, vectors[row].Length);
            for (var component = 0; component < 3; component++)
            {
                Assert.Equal(Components[row][component], vectors[row][component], Tolerance);
            }

            for (var column = 0; column < Texts.Length; column++)
            {
                Assert.Equal(Cosines[row][column], TensorPrimitives.Dot(vectors[row], vectors[column]), Tolerance);
            }
        }
    }

    [Fact]
    public async Task A_text_alone_has_the_vector_that_it_has_in_a_batch()
    {
        var together = await VectorsAsync(Texts);

        var alone = await VectorsAsync(Texts[2]);

        Assert.True(TensorPrimitives.Dot(alone[0], together[2]) > 0.9999f);
    }

    [Fact]
    public async Task More_texts_than_a_batch_takes_keep_their_order()
    {
        var texts = Enumerable.Range(0, 75).Select(index => Texts[index % 4]).ToArray();

        var result = await _generator.GenerateAsync(texts);

        Assert.Equal(75, result.Count);
        Assert.Equal(18 * (12 + 16 + 12 + 7) + 12 + 16 + 12, result.Usage!.InputTokenCount);
        for (var index = 4; index < texts.Length; index++)
        {
            Assert.True(TensorPrimitives.Dot(result[index].Vector.Span, result[index - 4].Vector.Span) > 0.9999f);
        }
    }

    [Fact]
    public async Task A_long_text_is_embedded_by_its_beginning()
    {
        var text = string.Concat(Enumerable.Repeat("robots and explosions ", 2_000));

        var vectors = await VectorsAsync(text, text + "and a wedding");

        Assert.Equal(1, TensorPrimitives.Norm(vectors[0]), 1e-4f);
        Assert.True(TensorPrimitives.Dot(vectors[0], vectors[1]) > 0.9999f);
    }

    [Fact]
    public async Task A_long_text_is_refused_if_it_must_not_be_cut()
    {
        using var strict = new LlamaEmbeddingGenerator(_models.TextEncoder, new LlamaEmbeddingGeneratorOptions { Threads = 1, TruncateLongTexts = false });
        var text = string.Concat(Enumerable.Repeat("robots ", 600));

        var exception = await Assert.ThrowsAsync<TooManyTokensException>(() => strict.GenerateAsync([text]));

        Assert.Equal((602, 512), (exception.Tokens, exception.Limit));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\u0007\uD83D")]
    [InlineData("🤖💥")]
    public async Task Strange_texts_have_vectors_too(string text)
    {
        var vectors = await VectorsAsync(text);

        Assert.Equal(1, TensorPrimitives.Norm(vectors[0]), 1e-4f);
    }

    [Fact]
    public async Task No_texts_give_no_vectors() => Assert.Empty(await _generator.GenerateAsync([]));

    [Fact]
    public void A_language_model_is_no_text_encoder() =>
        Assert.Contains("text encoder", Assert.Throws<ContextException>(() => new LlamaEmbeddingGenerator(_models.LanguageModel)).Message);

    [Fact]
    public async Task Metadata_and_dimensions_are_known()
    {
        var metadata = Assert.IsType<EmbeddingGeneratorMetadata>(_generator.GetService(typeof(EmbeddingGeneratorMetadata)));

        Assert.Equal(384, metadata.DefaultModelDimensions);
        await Assert.ThrowsAsync<PromptException>(() => _generator.GenerateAsync(["x"], new EmbeddingGenerationOptions { Dimensions = 100 }));
    }

    [Fact]
    public async Task A_disposed_generator_says_so()
    {
        _generator.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => _generator.GenerateAsync(["Heat"]));
    }

    private async Task<float[][]> VectorsAsync(params string[] texts) =>
        [.. (await _generator.GenerateAsync(texts)).Select(embedding => embedding.Vector.ToArray())];
}

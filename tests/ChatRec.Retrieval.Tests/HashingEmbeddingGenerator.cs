using System.Numerics.Tensors;
using Microsoft.Extensions.AI;

namespace ChatRec.Retrieval.Tests;

/// <summary>A small deterministic encoder: each word adds a pseudo-random direction, so that texts with common words are similar. Counts what it was asked.</summary>
internal sealed class HashingEmbeddingGenerator(int dimensions = 32) : IEmbeddingGenerator<string, Embedding<float>>
{
    public int Texts { get; private set; }

    /// <summary>Fails when this many texts were encoded.</summary>
    public int FailAfter { get; set; } = int.MaxValue;

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var text in values)
        {
            if (++Texts > FailAfter)
            {
                throw new InvalidOperationException("The encoder was switched off.");
            }

            embeddings.Add(new Embedding<float>(Encode(text)));
        }

        return Task.FromResult(embeddings);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private float[] Encode(string text)
    {
        var sum = new float[dimensions];
        foreach (var word in text.ToUpperInvariant().Split([' ', ',', '(', ')', ':'], StringSplitOptions.RemoveEmptyEntries))
        {
            var seed = word.Aggregate(17, (hash, character) => unchecked((hash * 31) + character));
            var random = new Random(seed);
            for (var index = 0; index < dimensions; index++)
            {
                sum[index] += (float)(random.NextDouble() - 0.5);
            }
        }

        var norm = TensorPrimitives.Norm<float>(sum);
        if (norm > 0)
        {
            TensorPrimitives.Divide(sum, norm, sum);
        }

        return sum;
    }
}

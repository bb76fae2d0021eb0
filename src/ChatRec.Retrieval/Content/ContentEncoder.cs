using System.Numerics.Tensors;
using Microsoft.Extensions.AI;

namespace ChatRec.Retrieval.Content;

/// <summary>Texts to unit vectors, by any embedding generator. Vectors have the precision of half floats, as they are cached.</summary>
public sealed class ContentEncoder
{
    private readonly IEmbeddingGenerator<string, Embedding<float>> _generator;
    private readonly int _maxTextLength;

    /// <summary>Wraps a generator, which stays its owner's.</summary>
    public ContentEncoder(IEmbeddingGenerator<string, Embedding<float>> generator, ContentOptions options)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(options);
        _generator = generator;
        _maxTextLength = options.MaxTextLength;
    }

    /// <summary>The vector of one text.</summary>
    /// <exception cref="ContentException">The encoder returns something that is no vector.</exception>
    public async Task<float[]> EncodeAsync(string text, CancellationToken cancellationToken) =>
        [.. (await EncodeAsync([text], cancellationToken).ConfigureAwait(false))[0].Select(component => (float)component)];

    /// <summary>The vectors of several texts, in their order.</summary>
    /// <exception cref="ContentException">The encoder returns something that is no vector a text.</exception>
    public async Task<IReadOnlyList<Half[]>> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var embeddings = await _generator.GenerateAsync(texts.Select(Cut), cancellationToken: cancellationToken).ConfigureAwait(false);
        if (embeddings.Count != texts.Count)
        {
            throw new ContentException($"The text encoder returned {embeddings.Count} vectors for {texts.Count} texts.");
        }

        return [.. embeddings.Select(embedding => ToUnit(embedding.Vector.Span))];
    }

    private string Cut(string text)
    {
        if (text.Length <= _maxTextLength)
        {
            return text;
        }

        // Not between the two halves of one character.
        return text[..(char.IsHighSurrogate(text[_maxTextLength - 1]) ? _maxTextLength - 1 : _maxTextLength)];
    }

    private static Half[] ToUnit(ReadOnlySpan<float> vector)
    {
        var norm = TensorPrimitives.Norm(vector);
        if (!float.IsFinite(norm) || vector.Length == 0)
        {
            throw new ContentException("The text encoder returned a vector that is empty or has components that are no numbers.");
        }

        var unit = vector.ToArray();
        if (norm > 0)
        {
            TensorPrimitives.Divide(unit, norm, unit);
        }

        var halves = new Half[unit.Length];
        TensorPrimitives.ConvertToHalf(unit, halves);
        return halves;
    }
}

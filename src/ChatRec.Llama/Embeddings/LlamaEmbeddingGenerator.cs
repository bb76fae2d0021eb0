using Microsoft.Extensions.AI;

namespace ChatRec.Llama.Embeddings;

/// <summary>
/// Embeds texts with a GGUF encoder in this process: vectors of length 1, so that a dot product is the cosine. Several texts
/// go into one forward pass; passes run one after the other on a thread of their own, and a large call leaves room for others
/// between its passes.
/// </summary>
public sealed class LlamaEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly LlamaModel _model;
    private readonly LlamaEmbeddingGeneratorOptions _options;
    private readonly LlamaContext _context;
    private readonly LlamaWorker _worker;
    private readonly LlamaBatch _batch = new();
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <summary>Creates the generator with a context of its own.</summary>
    /// <param name="model">An encoder such as all-MiniLM-L6-v2, or a decoder trained for embeddings; the caller disposes it, after the generator.</param>
    /// <param name="options">Sizes.</param>
    /// <exception cref="ContextException">The context cannot be created, or the model does not say how to pool.</exception>
    public LlamaEmbeddingGenerator(LlamaModel model, LlamaEmbeddingGeneratorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _options = options ?? new LlamaEmbeddingGeneratorOptions();
        _context = new LlamaContext(model, new LlamaContextOptions
        {
            ContextTokens = _options.BatchTokens,
            BatchTokens = _options.BatchTokens,
            MicroBatchTokens = _options.BatchTokens,
            MaxSequences = _options.BatchTexts,
            Threads = _options.Threads,
            Embeddings = true,
        });
        if (_context.Pooling == Pooling.None)
        {
            _context.Dispose();
            throw new ContextException($"{model.Info.Path}: the model does not say how to pool its tokens, so it is no text encoder; take one such as all-MiniLM-L6-v2.");
        }

        MaxTokens = Math.Min(_options.BatchTokens, model.Info.ContextLength);
        _worker = new LlamaWorker("embeddings", _options.QueueCapacity);
        _metadata = new EmbeddingGeneratorMetadata("llama.cpp", defaultModelId: model.Info.Name, defaultModelDimensions: model.Info.EmbeddingSize);
    }

    /// <summary>Components of a vector.</summary>
    public int Dimensions => _model.Info.EmbeddingSize;

    /// <summary>Longest text in tokens, with those that the model adds.</summary>
    public int MaxTokens { get; }

    /// <inheritdoc/>
    /// <exception cref="TooManyTokensException">A text is too long and truncation is off.</exception>
    /// <exception cref="PromptException">A text is empty for a model that adds no tokens of its own.</exception>
    /// <exception cref="QueueFullException">Too many batches wait.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.Dimensions is { } dimensions && dimensions != Dimensions)
        {
            throw new PromptException($"{_model.Info.Name} gives {Dimensions} dimensions, not {dimensions}.");
        }

        var result = new GeneratedEmbeddings<Embedding<float>>();
        var tokens = 0L;
        foreach (var texts in values.Chunk(_options.BatchTexts))
        {
            var (vectors, count) = await _worker.RunAsync(token => Embed(texts, token), cancellationToken);
            result.AddRange(vectors.Select(vector => new Embedding<float>(vector) { ModelId = _model.Info.Name }));
            tokens += count;
        }

        result.Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens };
        return result;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType == typeof(ModelInfo) ? _model.Info
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Stops the batch that runs, refuses those that wait, and frees the context.</summary>
    public void Dispose()
    {
        _worker.Dispose();
        _context.Dispose();
    }

    // Runs on the worker's thread: as many texts a pass as fit.
    private (List<float[]> Vectors, int Tokens) Embed(string[] texts, CancellationToken cancellationToken)
    {
        var vectors = new List<float[]>(texts.Length);
        var tokens = 0;
        var sequence = 0;
        _batch.Clear();
        foreach (var text in texts)
        {
            var prompt = Tokenize(text);
            tokens += prompt.Length;
            if (_batch.Count + prompt.Length > _context.MicroBatchTokens)
            {
                Compute();
            }

            _batch.AddRange(prompt, 0, sequence++);
        }

        Compute();
        return (vectors, tokens);

        void Compute()
        {
            if (sequence > 0)
            {
                _context.Clear();
                _context.Decode(_batch, cancellationToken);
                vectors.AddRange(Enumerable.Range(0, sequence).Select(_context.Embedding));
                _batch.Clear();
                sequence = 0;
            }
        }
    }

    private int[] Tokenize(string text)
    {
        var tokens = _model.Vocabulary.Tokenize(text, addSpecial: true);
        if (tokens.Length == 0)
        {
            throw new PromptException("An empty text has no embedding with this model.");
        }

        if (tokens.Length <= MaxTokens)
        {
            return tokens;
        }

        // The last token stays: BERT's SEP ends a text that was cut, too.
        return _options.TruncateLongTexts
            ? [.. tokens.AsSpan(0, MaxTokens - 1), tokens[^1]]
            : throw new TooManyTokensException($"A text has {tokens.Length} tokens, {_model.Info.Name} takes at most {MaxTokens}; shorten it.", tokens.Length, MaxTokens);
    }
}

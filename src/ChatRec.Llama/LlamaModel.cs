using System.Runtime.ExceptionServices;
using ChatRec.Llama.Gguf;
using ChatRec.Llama.Native;

namespace ChatRec.Llama;

/// <summary>
/// A loaded GGUF model with its vocabulary, chat template and adapters. Thread-safe and shared by any number of contexts;
/// the weights are freed when the model and all its contexts are disposed.
/// </summary>
public sealed class LlamaModel : IDisposable
{
    private readonly INativeModel _native;
    private readonly LlamaVocabulary _vocabulary;
    private readonly ChatTemplate? _chatTemplate;
    private readonly LlamaAdapter[] _adapters;
    private bool _disposed;

    private LlamaModel(INativeModel native, LlamaModelOptions options, GgufMetadata metadata, LlamaAdapter[] adapters)
    {
        _native = native;
        _adapters = adapters;
        _vocabulary = new LlamaVocabulary(native.Vocabulary);
        var facts = native.Facts;
        var template = options.ChatTemplate ?? facts.ChatTemplate;
        _chatTemplate = template is null ? null : new ChatTemplate(options.Path, template);
        Metadata = metadata;
        Info = Describe(facts, options.Path, metadata, _vocabulary.Size, template is not null);
        Placement = ModelPlacement.Of(LlamaRuntime.Binding.Gpus, options.GpuLayers, Info.LayerCount);
    }

    /// <summary>What is known about the model.</summary>
    public ModelInfo Info { get; }

    /// <summary>What its file says about itself.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>Where its layers are computed.</summary>
    public ModelPlacement Placement { get; }

    /// <summary>Its tokens.</summary>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public LlamaVocabulary Vocabulary
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _vocabulary;
        }
    }

    /// <summary>The adapters that were loaded with it, in the order of the options.</summary>
    public IReadOnlyList<LlamaAdapter> Adapters => _adapters;

    internal INativeModel Native
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _native;
        }
    }

    /// <summary>Loads a model on a thread of its own.</summary>
    /// <param name="options">Which file, and how.</param>
    /// <param name="progress">Receives 0 to 1.</param>
    /// <param name="cancellationToken">Stops the loading between two tensors.</param>
    /// <exception cref="ModelLoadException">The file or an adapter cannot be loaded; says which, why and what to do.</exception>
    /// <exception cref="NativeLibraryException">llama.cpp itself cannot be loaded.</exception>
    public static Task<LlamaModel> LoadAsync(
        LlamaModelOptions options,
        IProgress<float>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Task.Factory.StartNew(
            () => Load(options, progress, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
    }

    /// <summary>
    /// Lays a conversation out by the model's chat template. What the template writes comes back as segments in which control
    /// tokens are parsed; the content keeps the segments that it was given, so data stays data.
    /// </summary>
    /// <param name="messages">Role (<c>system</c>, <c>user</c>, <c>assistant</c>) and content, oldest first.</param>
    /// <param name="addGenerationPrompt">Whether to open the assistant's next turn at the end.</param>
    /// <exception cref="PromptException">The model has no chat template, llama.cpp does not know it, or it leaves a message out.</exception>
    public IReadOnlyList<TextSegment> FormatChat(
        IReadOnlyList<(string Role, IReadOnlyList<TextSegment> Content)> messages,
        bool addGenerationPrompt)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _chatTemplate is null
            ? throw new PromptException($"{Info.Path}: the model has no chat template; name one in its options (for example 'chatml') or take an instruction-tuned model.")
            : _chatTemplate.Format(messages, addGenerationPrompt);
    }

    /// <summary>Frees the model, once its contexts are disposed too.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        foreach (var adapter in _adapters)
        {
            adapter.Native.Dispose();
        }

        _native.Dispose();
    }

    private static LlamaModel Load(LlamaModelOptions options, IProgress<float>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var metadata = GgufFile.ReadMetadata(options.Path);
        RequireModel(options.Path, metadata);
        ExceptionDispatchInfo? thrown = null;
        var (model, errors) = LlamaRuntime.Binding.LoadModel(options, Report);
        if (model is null)
        {
            thrown?.Throw();
            cancellationToken.ThrowIfCancellationRequested();
            throw Explain(options.Path, metadata, errors);
        }

        var adapters = new List<LlamaAdapter>();
        try
        {
            foreach (var adapter in options.Adapters)
            {
                cancellationToken.ThrowIfCancellationRequested();
                adapters.Add(LoadAdapter(model, adapter, metadata));
            }

            return new LlamaModel(model, options, metadata, [.. adapters]);
        }
        catch
        {
            adapters.ForEach(adapter => adapter.Native.Dispose());
            model.Dispose();
            throw;
        }

        // Called from native code, which no exception may cross.
        bool Report(float share)
        {
            try
            {
                progress?.Report(share);
            }
#pragma warning disable CA1031
            catch (Exception exception)
#pragma warning restore CA1031
            {
                thrown = ExceptionDispatchInfo.Capture(exception);
            }

            return thrown is null && !cancellationToken.IsCancellationRequested;
        }
    }

    private static void RequireModel(string path, GgufMetadata metadata)
    {
        if (metadata.Type == "adapter")
        {
            throw new ModelLoadException(path, ModelLoadFailure.WrongKind, "is a LoRA adapter; name it among the adapters of the model that it was trained on");
        }

        if (metadata.Type is not "model" || metadata.Architecture == "clip")
        {
            throw new ModelLoadException(path, ModelLoadFailure.WrongKind, $"is a '{metadata.Architecture ?? metadata.Type}' part, not a language model; name the model file itself");
        }

        if (metadata.Architecture is null)
        {
            throw new ModelLoadException(path, ModelLoadFailure.Malformed, "does not say its architecture (general.architecture); take a file made for llama.cpp");
        }

        // The first part of a split model may hold no tensors.
        if (metadata is { TensorCount: 0, SplitCount: <= 1 })
        {
            throw new ModelLoadException(path, ModelLoadFailure.VocabularyOnly, "holds only a vocabulary and no weights; take the full model file");
        }
    }

    private static LlamaAdapter LoadAdapter(INativeModel model, LlamaAdapterOptions options, GgufMetadata modelMetadata)
    {
        LlamaAdapter.Require(options.Path, modelMetadata.Architecture);
        var (adapter, errors) = model.LoadAdapter(options.Path);
        return adapter is null
            ? throw new ModelLoadException(options.Path, ModelLoadFailure.Native, $"the adapter does not fit the model; llama.cpp says: {errors}")
            : new LlamaAdapter(options, adapter);
    }

    private static ModelLoadException Explain(string path, GgufMetadata metadata, string errors)
    {
        if (errors.Contains("unknown model architecture", StringComparison.Ordinal))
        {
            return new ModelLoadException(path, ModelLoadFailure.UnsupportedArchitecture,
                $"llama.cpp {LlamaRuntime.Version} does not know the architecture '{metadata.Architecture}'; take a model of one that it knows (llama, qwen, gemma, mistral, phi, bert, …)");
        }

        // "unable to allocate CUDA0 buffer", after "cudaMalloc failed: out of memory"
        return new ModelLoadException(path, ModelLoadFailure.Native, errors.Contains("unable to allocate CUDA", StringComparison.Ordinal)
            ? $"does not fit into the GPU's memory; put fewer layers there (Models:GpuLayers) or take a smaller model. llama.cpp says: {errors}"
            : $"llama.cpp cannot load it: {errors}");
    }

    private static ModelInfo Describe(ModelFacts facts, string path, GgufMetadata metadata, int vocabularySize, bool hasChatTemplate) => new(
        path,
        Path.GetFileNameWithoutExtension(path),
        metadata.Architecture ?? "",
        facts.Quantization,
        facts.Parameters,
        facts.SizeBytes,
        facts.ContextLength,
        facts.EmbeddingSize,
        facts.LayerCount,
        facts.HeadCount,
        facts.KeyValueHeadCount,
        vocabularySize,
        metadata.Licence,
        hasChatTemplate);
}

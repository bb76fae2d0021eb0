using ChatRec.Llama.Native;
using LLama.Common;
using LLama.Exceptions;
using LLama.Extensions;
using LLama.Native;

namespace ChatRec.Llama.LLamaSharp;

/// <summary>A model that LLamaSharp loaded.</summary>
internal sealed class LLamaSharpModel : INativeModel
{
    private readonly SafeLlamaModelHandle _handle;

    // LLamaSharp refuses a context's results once its model is disposed, so the model is, when its last context was.
    private int _uses = 1;

    private LLamaSharpModel(SafeLlamaModelHandle handle)
    {
        _handle = handle;
        Vocabulary = new LLamaSharpVocabulary(handle);
    }

    public ModelFacts Facts => new(
        Quantization(_handle.Description),
        (long)_handle.ParameterCount,
        (long)_handle.SizeInBytes,
        _handle.ContextSize,
        _handle.EmbeddingSize,
        _handle.LayerCount,
        _handle.LayerCount > 0 ? _handle.HeadCount : 0,
        _handle.LayerCount > 0 ? _handle.KVHeadCount : 0,
        _handle.GetTemplate(strict: false));

    public INativeVocabulary Vocabulary { get; }

    internal static (INativeModel? Model, string Errors) Load(LlamaModelOptions options, Func<float, bool> progress) => NativeLog.ErrorsOf(() =>
    {
        var parameters = new ModelParams(options.Path)
        {
            GpuLayerCount = options.GpuLayers,
            UseMemorymap = options.UseMemoryMap,
            VocabOnly = options.VocabularyOnly,
        };
        using var pinned = parameters.ToLlamaModelParams(out var native);
        native.progress_callback = (share, _) => progress(share);
        try
        {
            return (INativeModel?)new LLamaSharpModel(SafeLlamaModelHandle.LoadFromFile(options.Path, native));
        }
        catch (LoadWeightsFailedException)
        {
            return null;
        }
        finally
        {
            GC.KeepAlive(native.progress_callback);
        }
    });

    public (INativeAdapter? Adapter, string Errors) LoadAdapter(string path)
    {
        var (adapter, errors) = NativeLog.ErrorsOf(() => _handle.LoadLoraFromFile(path));

        // LLamaSharp gives an adapter even where llama.cpp gave none.
        return (errors.Length > 0 ? null : new LLamaSharpAdapter(adapter), errors);
    }

    public (INativeContext? Context, string Errors) CreateContext(LlamaContextOptions options, int contextTokens, int batchTokens, int threads)
    {
        Interlocked.Increment(ref _uses);
        var (context, errors) = NativeLog.ErrorsOf(() => LLamaSharpContext.Create(_handle, Dispose, options, contextTokens, batchTokens, threads));
        if (context is null)
        {
            Dispose();
        }

        return (context, errors);
    }

    public INativeSampler CreateSampler() => new LLamaSharpSampler(_handle);

    /// <summary>Gives up one use of the model: its owner's, or a context's.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
        {
            _handle.Dispose();
        }
    }

    // "llama 134.52M Q4_K - Medium": architecture, size, quantization.
    private static string Quantization(string description) => description.Split(' ', 3) is [_, _, var quantization] ? quantization : description;
}

/// <summary>A LoRA adapter. It is freed with its model, which its contexts keep.</summary>
internal sealed record LLamaSharpAdapter(LoraAdapter Adapter) : INativeAdapter
{
    public void Dispose()
    {
    }
}

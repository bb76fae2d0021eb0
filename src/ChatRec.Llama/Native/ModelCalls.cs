using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ChatRec.Llama.Native;

/// <summary>Models and their adapters.</summary>
internal sealed unsafe class ModelCalls : INativeModel
{
    private const int LoadModeRead = 0;
    private const int LoadModeMap = 1;

    private readonly ModelHandle _model;

    private ModelCalls(ModelHandle model)
    {
        _model = model;
        Vocabulary = new VocabularyCalls(model);
    }

    public ModelFacts Facts => new(
        NativeText.Read(LlamaApi.llama_ftype_name(LlamaApi.llama_model_ftype(_model))),
        (long)LlamaApi.llama_model_n_params(_model),
        (long)LlamaApi.llama_model_size(_model),
        LlamaApi.llama_model_n_ctx_train(_model),
        LlamaApi.llama_model_n_embd_out(_model),
        LlamaApi.llama_model_n_layer(_model),
        HasLayers ? LlamaApi.llama_model_n_head(_model) : 0,
        HasLayers ? LlamaApi.llama_model_n_head_kv(_model) : 0,
        ChatTemplate());

    public INativeVocabulary Vocabulary { get; }

    // Without: only the vocabulary was loaded, and llama.cpp ends the process if it is asked for the heads of a layer.
    private bool HasLayers => LlamaApi.llama_model_n_layer(_model) > 0;

    /// <inheritdoc cref="ILlamaBinding.LoadModel"/>
    internal static (INativeModel? Model, string Errors) Load(LlamaModelOptions options, Func<float, bool> progress)
    {
        var callback = GCHandle.Alloc(progress);
        try
        {
            var parameters = LlamaApi.llama_model_default_params();
            parameters.n_gpu_layers = options.GpuLayers;
            parameters.load_mode = options.UseMemoryMap ? LoadModeMap : LoadModeRead;
            parameters.vocab_only = options.VocabularyOnly ? (byte)1 : (byte)0;
            parameters.progress_callback = (nint)(delegate* unmanaged[Cdecl]<float, void*, byte>)&Progressed;
            parameters.progress_callback_user_data = GCHandle.ToIntPtr(callback);
            var (model, errors) = NativeLog.ErrorsOf(() =>
            {
                // Without layers there, llama.cpp would still lend large multiplications to a GPU; an empty list keeps it out.
                var noDevices = stackalloc nint[] { 0 };
                parameters.devices = options.GpuLayers == 0 ? (nint)noDevices : 0;
                fixed (byte* path = NativeText.Terminated(options.Path))
                {
                    return LlamaApi.llama_model_load_from_file(path, parameters);
                }
            });
            return (model == 0 ? null : new ModelCalls(new ModelHandle(model)), errors);
        }
        finally
        {
            callback.Free();
        }
    }

    /// <inheritdoc cref="ILlamaBinding.ApplyTemplate"/>
    internal static string? ApplyTemplate(string template, IReadOnlyList<(string Role, string Content)> messages, bool addAssistant)
    {
        var strings = new List<nint>(messages.Count * 2);
        try
        {
            var native = new llama_chat_message[messages.Count];
            for (var index = 0; index < messages.Count; index++)
            {
                strings.Add(native[index].role = Marshal.StringToCoTaskMemUTF8(messages[index].Role));
                strings.Add(native[index].content = Marshal.StringToCoTaskMemUTF8(messages[index].Content));
            }

            return ApplyTemplate(NativeText.Terminated(template), native, addAssistant);
        }
        finally
        {
            strings.ForEach(Marshal.FreeCoTaskMem);
        }
    }

    public (INativeAdapter? Adapter, string Errors) LoadAdapter(string path)
    {
        var (adapter, errors) = NativeLog.ErrorsOf(() =>
        {
            fixed (byte* file = NativeText.Terminated(path))
            {
                return LlamaApi.llama_adapter_lora_init(_model, file);
            }
        });
        return (adapter == 0 ? null : new AdapterHandle(adapter, _model), errors);
    }

    public (INativeContext? Context, string Errors) CreateContext(LlamaContextOptions options, int contextTokens, int batchTokens, int threads) =>
        ContextCalls.Create(_model, options, contextTokens, batchTokens, threads);

    public INativeSampler CreateSampler() => new SamplerCalls(_model, Vocabulary.Size);

    public void Dispose() => _model.Dispose();

    private string? ChatTemplate()
    {
        var template = LlamaApi.llama_model_chat_template(_model, null);
        return template == null ? null : NativeText.Read(template);
    }

    private static string? ApplyTemplate(byte[] template, llama_chat_message[] messages, bool addAssistant)
    {
        var buffer = new byte[4_096];
        while (true)
        {
            int length;
            fixed (byte* text = template)
            fixed (llama_chat_message* chat = messages)
            fixed (byte* output = buffer)
            {
                length = LlamaApi.llama_chat_apply_template(text, chat, (nuint)messages.Length, addAssistant, output, buffer.Length);
            }

            if (length < 0)
            {
                return null;
            }

            if (length <= buffer.Length)
            {
                return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
            }

            buffer = new byte[length];
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte Progressed(float progress, void* callback)
    {
        var report = (Func<float, bool>)GCHandle.FromIntPtr((nint)callback).Target!;
        return report(progress) ? (byte)1 : (byte)0;
    }
}

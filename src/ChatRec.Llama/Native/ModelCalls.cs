using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ChatRec.Llama.Native;

/// <summary>Loading models and adapters.</summary>
internal static unsafe class ModelCalls
{
    private const int LoadModeRead = 0;
    private const int LoadModeMap = 1;

    /// <summary>Loads a model on the calling thread.</summary>
    /// <param name="options">Which, and how.</param>
    /// <param name="vocabularyOnly">Whether to leave the weights out.</param>
    /// <param name="progress">Called with 0 to 1; loading stops when it answers false. It must not throw.</param>
    /// <returns>The model, or a null handle and what llama.cpp logged.</returns>
    internal static (nint Model, string Errors) Load(LlamaModelOptions options, bool vocabularyOnly, Func<float, bool> progress)
    {
        var callback = GCHandle.Alloc(progress);
        try
        {
            var parameters = LlamaApi.llama_model_default_params();
            parameters.n_gpu_layers = options.GpuLayers;
            parameters.load_mode = options.UseMemoryMap ? LoadModeMap : LoadModeRead;
            parameters.vocab_only = vocabularyOnly ? (byte)1 : (byte)0;
            parameters.progress_callback = (nint)(delegate* unmanaged[Cdecl]<float, void*, byte>)&Progressed;
            parameters.progress_callback_user_data = GCHandle.ToIntPtr(callback);
            return NativeLog.ErrorsOf(() =>
            {
                // Without layers there, llama.cpp would still lend large multiplications to a GPU; an empty list keeps it out.
                var noDevices = stackalloc nint[] { 0 };
                parameters.devices = options.GpuLayers == 0 ? (nint)noDevices : 0;
                fixed (byte* path = NativeText.Terminated(options.Path))
                {
                    return LlamaApi.llama_model_load_from_file(path, parameters);
                }
            });
        }
        finally
        {
            callback.Free();
        }
    }

    /// <summary>Loads a LoRA adapter for a model.</summary>
    internal static (nint Adapter, string Errors) LoadAdapter(ModelHandle model, string path) => NativeLog.ErrorsOf(() =>
    {
        fixed (byte* file = NativeText.Terminated(path))
        {
            return LlamaApi.llama_adapter_lora_init(model, file);
        }
    });

    /// <summary>The chat template in the model's metadata; null without one.</summary>
    internal static string? ChatTemplate(ModelHandle model)
    {
        var template = LlamaApi.llama_model_chat_template(model, null);
        return template == null ? null : NativeText.Read(template);
    }

    /// <summary>Name of the model's quantization.</summary>
    internal static string Quantization(ModelHandle model) =>
        NativeText.Read(LlamaApi.llama_ftype_name(LlamaApi.llama_model_ftype(model)));

    /// <summary>Lays messages out by a chat template; null if llama.cpp does not know the template.</summary>
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

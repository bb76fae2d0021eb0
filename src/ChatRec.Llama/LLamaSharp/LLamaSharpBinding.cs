using System.Runtime.InteropServices;
using System.Text;
using ChatRec.Llama.Native;
using LLama;
using LLama.Exceptions;
using LLama.Native;

namespace ChatRec.Llama.LLamaSharp;

/// <summary>llama.cpp through the LLamaSharp package, with the libraries of its backend packages.</summary>
internal sealed class LLamaSharpBinding : ILlamaBinding
{
    private LLamaSharpBinding(string features, GpuUse gpu)
    {
        Description = $"LLamaSharp {Version}; {features}";
        Gpus = NativeApi.llama_supports_gpu_offload() ? ["the GPU"] : [];
        WithoutGpu = gpu == GpuUse.Expected && Gpus.Count == 0
            ? "LLamaSharp took a backend without one: build with -p:ChatRecGpu=cuda12, and install NVIDIA's driver and CUDA 12 (docs/packages.md)"
            : null;
    }

    public string Version { get; } = typeof(LLamaWeights).Assembly.GetName().Version?.ToString(3) ?? "";

    public string Description { get; }

    // LLamaSharp does not name devices, only whether its libraries found one.
    public IReadOnlyList<string> Gpus { get; }

    public string? WithoutGpu { get; }

    /// <summary>Loads LLamaSharp's libraries and sends their log where ChatRec's goes.</summary>
    /// <exception cref="NativeLibraryException">No backend package fits this platform.</exception>
    internal static unsafe LLamaSharpBinding Load(LlamaRuntimeOptions options)
    {
        try
        {
            NativeLibraryConfig.All.WithCuda(options.Gpu != GpuUse.None).WithLogCallback((level, text) => NativeLog.Receive((int)level, text));
            NativeApi.llama_empty_call();
            return new LLamaSharpBinding(Marshal.PtrToStringUTF8(NativeApi.llama_print_system_info())?.Trim(' ', '|', '\n') ?? "", options.Gpu);
        }
        catch (Exception exception) when (exception is TypeInitializationException or RuntimeError or DllNotFoundException)
        {
            throw new NativeLibraryException(
                "LLamaSharp's native libraries cannot be loaded: LLamaSharp.Backend.Cpu has none for this platform, or one of theirs "
                + "(libgomp, glibc) is missing. Models:Runtime 'llama.cpp' runs without them.",
                exception);
        }
    }

    public (INativeModel? Model, string Errors) LoadModel(LlamaModelOptions options, Func<float, bool> progress) => LLamaSharpModel.Load(options, progress);

    public string? ApplyTemplate(string template, IReadOnlyList<(string Role, string Content)> messages, bool addAssistant)
    {
        var chat = new LLamaTemplate(template) { AddAssistant = addAssistant };
        foreach (var (role, content) in messages)
        {
            chat.Add(role, content);
        }

        try
        {
            return Encoding.UTF8.GetString(chat.Apply());
        }
        catch (MissingTemplateException)
        {
            return null;
        }
    }
}

namespace ChatRec.Llama.Native;

/// <summary>What the loaded libraries say about themselves and this machine.</summary>
internal static unsafe class NativeInfo
{
    // enum ggml_backend_dev_type
    private const int Gpu = 1;
    private const int IntegratedGpu = 2;

    /// <summary>Versions, for people.</summary>
    internal static string Versions =>
        $"llama.cpp {NativeText.Read(LlamaApi.llama_version())} (ggml {NativeText.Read(GgmlApi.ggml_version())}, {NativeText.Read(GgmlApi.ggml_commit())})";

    /// <summary>Instruction sets and switches of the backends that are in use.</summary>
    internal static string Features => NativeText.Read(LlamaApi.llama_print_system_info()).Trim(' ', '|', '\n');

    /// <summary>The devices that models can run on.</summary>
    internal static IReadOnlyList<string> Devices() => [.. All().Select(device => $"{device.Name}: {device.Description}")];

    /// <summary>The devices that layers are put on: graphics cards, or the processor's own graphics where there is no card.</summary>
    internal static IReadOnlyList<string> Gpus()
    {
        var devices = All();
        var type = devices.Exists(device => device.Type == Gpu) ? Gpu : IntegratedGpu;
        return [.. devices.Where(device => device.Type == type).Select(device => $"{device.Name} ({device.Description})")];
    }

    private static List<(int Type, string Name, string Description)> All()
    {
        var devices = new List<(int, string, string)>();
        for (nuint index = 0; index < GgmlApi.ggml_backend_dev_count(); index++)
        {
            var device = GgmlApi.ggml_backend_dev_get(index);
            devices.Add((
                GgmlApi.ggml_backend_dev_type(device),
                NativeText.Read(GgmlApi.ggml_backend_dev_name(device)),
                NativeText.Read(GgmlApi.ggml_backend_dev_description(device))));
        }

        return devices;
    }
}

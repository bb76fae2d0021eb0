namespace ChatRec.Llama.Native;

/// <summary>What the loaded libraries say about themselves and this machine.</summary>
internal static unsafe class NativeInfo
{
    /// <summary>Versions, for people.</summary>
    internal static string Versions =>
        $"llama.cpp {NativeText.Read(LlamaApi.llama_version())} (ggml {NativeText.Read(GgmlApi.ggml_version())}, {NativeText.Read(GgmlApi.ggml_commit())})";

    /// <summary>Instruction sets and switches of the backends that are in use.</summary>
    internal static string Features => NativeText.Read(LlamaApi.llama_print_system_info()).Trim(' ', '|', '\n');

    /// <summary>The devices that models can run on.</summary>
    internal static List<string> Devices()
    {
        var devices = new List<string>();
        for (nuint index = 0; index < GgmlApi.ggml_backend_dev_count(); index++)
        {
            var device = GgmlApi.ggml_backend_dev_get(index);
            devices.Add($"{NativeText.Read(GgmlApi.ggml_backend_dev_name(device))}: {NativeText.Read(GgmlApi.ggml_backend_dev_description(device))}");
        }

        return devices;
    }
}

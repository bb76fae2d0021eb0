namespace ChatRec.Llama.Tests.Gguf;

/// <summary>A LoRA adapter that the bundled language model takes and that changes what it says: rank 1, of the first layer's output projection (576 to 576), all weights .02.</summary>
internal static class SmolLmAdapter
{
    private const int Width = 576;

    public static byte[] ToBytes(string architecture = "llama")
    {
        var bytes = new GgufWriter { DataBytes = 2 * Width * sizeof(float) }
            .Text("general.type", "adapter").Text("general.architecture", architecture).Text("adapter.type", "lora")
            .Value("adapter.lora.alpha", 6, writer => writer.Write(1f))
            .Tensor("blk.0.attn_output.weight.lora_a", 0, Width, 1).Tensor("blk.0.attn_output.weight.lora_b", Width * sizeof(float), 1, Width).ToBytes();
        for (var index = 1; index <= 2 * Width; index++)
        {
            BitConverter.GetBytes(0.02f).CopyTo(bytes, bytes.Length - (index * sizeof(float)));
        }

        return bytes;
    }
}

using ChatRec.Llama.Native;

namespace ChatRec.Llama.Ggml;

/// <summary>The memory of a context's tensors on a device.</summary>
public sealed class GgmlBuffer : IDisposable
{
    private nint _buffer;

    internal GgmlBuffer(nint buffer) => _buffer = buffer;

    /// <summary>Its size in bytes.</summary>
    public long Bytes => (long)GgmlGraphApi.ggml_backend_buffer_get_size(_buffer);

    /// <summary>Frees it; its tensors must not be used any more.</summary>
    public void Dispose()
    {
        if (_buffer != 0)
        {
            GgmlGraphApi.ggml_backend_buffer_free(_buffer);
            _buffer = 0;
        }
    }
}

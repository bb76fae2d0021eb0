using System.Runtime.InteropServices;
using System.Text;

namespace ChatRec.Llama.Native;

/// <summary>Strings across the border: UTF-8 with a terminating zero on the native side.</summary>
internal static unsafe class NativeText
{
    /// <summary>The text at a C string; empty for null.</summary>
    internal static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    /// <summary>A C string's bytes, including the zero.</summary>
    internal static byte[] Terminated(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}

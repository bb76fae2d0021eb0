using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ChatRec.Llama.Native;

/// <summary>
/// One native integer that llama.cpp asks between two operations of a graph whether to stop: how cancellation reaches the
/// inside of a long decode.
/// </summary>
internal sealed unsafe class AbortFlag
{
    private int* _flag = (int*)NativeMemory.AllocZeroed(sizeof(int));

    /// <summary>The callback for <c>abort_callback</c>.</summary>
    internal static nint Callback => (nint)(delegate* unmanaged[Cdecl]<void*, byte>)&Asked;

    /// <summary>What to pass as <c>abort_callback_data</c>.</summary>
    internal nint Data => (nint)_flag;

    internal void Set() => Write(1);

    internal void Clear() => Write(0);

    internal void Free()
    {
        var flag = _flag;
        _flag = null;
        NativeMemory.Free(flag);
    }

    private void Write(int value)
    {
        if (_flag != null)
        {
            Volatile.Write(ref *_flag, value);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte Asked(void* data) => (byte)Volatile.Read(ref *(int*)data);
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChatRec.Llama;

// The KV cache, sequence by sequence: copy, remove, save and load.
public sealed partial class LlamaContext
{
    private const int FingerprintBytes = 32;
    private const int HeaderBytes = 8 + FingerprintBytes;

    private IReadOnlyList<(LlamaAdapter Adapter, float Scale)> _adapters = [];
    private byte[]? _fingerprint;

    // Names the format and its version.
    private static ReadOnlySpan<byte> Magic => "CRKV0001"u8;

    /// <summary>Number of tokens that a sequence holds; its next token has this position.</summary>
    public int SequenceLength(int sequence)
    {
        using var use = Use();
        RequireSequence(sequence);
        return Length(sequence);
    }

    /// <summary>Makes a sequence hold the start of another. The cells are shared, so it costs no memory and next to no time.</summary>
    /// <param name="source">The sequence to copy.</param>
    /// <param name="destination">The sequence to replace.</param>
    /// <param name="tokens">How many tokens from the start; all by default.</param>
    public void CopySequence(int source, int destination, int tokens = -1)
    {
        using var use = Use();
        RequireSequence(source);
        RequireSequence(destination);
        if (source == destination || !_native.HasMemory)
        {
            return;
        }

        Remove(destination, 0, -1);
        _native.Copy(source, destination, tokens);
    }

    /// <summary>Removes tokens of a sequence from the KV cache.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="from">First position to remove.</param>
    /// <param name="to">Position after the last one to remove; all that follow by default.</param>
    /// <returns>False if the model cannot forget a part (a recurrent one): remove the whole sequence then.</returns>
    public bool RemoveTokens(int sequence, int from = 0, int to = -1)
    {
        using var use = Use();
        RequireSequence(sequence);
        return Remove(sequence, from, to);
    }

    /// <summary>Removes all sequences.</summary>
    public void Clear()
    {
        using var use = Use();
        Clear(use);
    }

    /// <summary>A sequence's KV cache, to be loaded into a context of the same model later.</summary>
    public byte[] SaveSequence(int sequence)
    {
        using var use = Use();
        RequireSequence(sequence);
        var state = _native.SaveSequence(sequence, HeaderBytes);
        if (state.Length == 0)
        {
            throw new ContextException($"Sequence {sequence} cannot be saved: llama.cpp wrote less than it announced.");
        }

        Magic.CopyTo(state);
        Fingerprint().CopyTo(state, Magic.Length);
        return state;
    }

    /// <summary>Replaces a sequence by a saved one.</summary>
    /// <param name="state">What <see cref="SaveSequence(int)"/> returned.</param>
    /// <param name="sequence">The sequence to replace.</param>
    /// <exception cref="ContextException">The state is another model's, adapter's or version's, or does not fit; the sequence is empty then.</exception>
    public void LoadSequence(ReadOnlySpan<byte> state, int sequence)
    {
        using var use = Use();
        RequireSequence(sequence);
        Load(state, sequence, "The saved sequence");
    }

    /// <summary>Writes a sequence's KV cache to a file, which is complete or not there.</summary>
    public void SaveSequence(int sequence, string path)
    {
        var state = SaveSequence(sequence);
        var unfinished = path + ".unfinished";
        using (var file = File.Create(unfinished))
        {
            file.Write(state);
            file.Write(SHA256.HashData(state));
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Replaces a sequence by one that was written to a file.</summary>
    /// <exception cref="ContextException">The file is damaged, or another model's, adapter's or version's.</exception>
    public void LoadSequence(string path, int sequence)
    {
        using var use = Use();
        RequireSequence(sequence);
        var bytes = File.ReadAllBytes(path);
        var length = bytes.Length - SHA256.HashSizeInBytes;
        if (length < HeaderBytes || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
        {
            throw new ContextException($"{path}: is not a saved sequence, or damaged; delete it, it is computed again.");
        }

        Load(bytes.AsSpan(0, length), sequence, path);
    }

    private int Length(int sequence) => _native.HasMemory ? _native.LastPosition(sequence) + 1 : 0;

    private bool Remove(int sequence, int from, int to) => !_native.HasMemory || _native.Remove(sequence, from, to);

    private void Clear(Lease _)
    {
        if (_native.HasMemory)
        {
            _native.Clear();
        }
    }

    private void Load(ReadOnlySpan<byte> state, int sequence, string name)
    {
        if (state.Length < HeaderBytes || !state.StartsWith(Magic))
        {
            throw new ContextException($"{name}: is not a sequence that this version of ChatRec saved.");
        }

        if (!state.Slice(Magic.Length, FingerprintBytes).SequenceEqual(Fingerprint()))
        {
            throw new ContextException($"{name}: was saved with another model or other adapters than {Model.Info.Path}.");
        }

        Remove(sequence, 0, -1);
        if (!_native.LoadSequence(state[HeaderBytes..], sequence))
        {
            Remove(sequence, 0, -1);
            throw new ContextException($"{name}: does not fit into this context (too few free tokens, or another layout of the cache).");
        }
    }

    // What a KV cache depends on: library, model and adapters.
    private byte[] Fingerprint()
    {
        if (_fingerprint is { } known)
        {
            return known;
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{LlamaRuntime.Version}|{Model.Info with { Path = "" }}");
        foreach (var (adapter, scale) in _adapters)
        {
            text.Append(CultureInfo.InvariantCulture, $"|{Path.GetFileName(adapter.Path)}:{scale:R}");
        }

        return _fingerprint = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }
}

using System.Security.Cryptography;
using ChatRec.Bot.Ledger;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>
/// The key that signs tokens: 32 random bytes, made at the first start and kept in the state folder, readable by the service's user
/// alone. Deleting the file ends every token.
/// </summary>
internal static class SigningKey
{
    private const int Bytes = 32;

    /// <summary>Reads the key, making it if the file is missing.</summary>
    /// <exception cref="StoreException">The file holds something else, or cannot be read or written.</exception>
    public static byte[] LoadOrCreate(string path)
    {
        try
        {
            return Load(path) ?? Create(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path}: the key that signs tokens cannot be kept there ({exception.Message}); make the folder writable or change Storage:Path.", exception);
        }
    }

    private static byte[]? Load(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var key = File.ReadAllBytes(path);
        return key.Length == Bytes
            ? key
            : throw new StoreException($"{path}: not a key of {Bytes} bytes; delete the file and a new one is made (open chats start anew).");
    }

    private static byte[] Create(string path)
    {
        var key = RandomNumberGenerator.GetBytes(Bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);

        // Written aside and renamed: two services that start at once agree on one key, and a crash leaves no half of one.
        var draft = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(draft, options))
        {
            stream.Write(key);
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
            return key;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
            return Load(path)!;
        }
    }
}

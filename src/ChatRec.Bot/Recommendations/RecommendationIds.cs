using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChatRec.Bot.Recommendations;

/// <summary>
/// Identifiers of 26 characters that sort by time (ULID: 48 bits of milliseconds, 80 random bits, Crockford's base 32).
/// Two of the same millisecond sort in the order they were made. Safe for concurrent use.
/// </summary>
internal sealed class RecommendationIds(TimeProvider time)
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private readonly Lock _lock = new();
    private UInt128 _last;

    public string Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[6..]);
        var milliseconds = (UInt128)(ulong)time.GetUtcNow().ToUnixTimeMilliseconds();
        var value = (milliseconds << 80) | (BinaryPrimitives.ReadUInt128BigEndian(bytes) & ((UInt128.One << 80) - 1));
        lock (_lock)
        {
            // A clock that stands still or goes back still yields a greater id.
            _last = value > _last ? value : _last + 1;
            value = _last;
        }

        return string.Create(26, value, static (characters, rest) =>
        {
            for (var index = characters.Length - 1; index >= 0; index--)
            {
                characters[index] = Alphabet[(int)(rest & 31)];
                rest >>= 5;
            }
        });
    }
}

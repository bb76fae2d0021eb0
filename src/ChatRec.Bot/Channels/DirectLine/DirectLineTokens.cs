using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>
/// Makes and checks tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256, as Direct Line's own are, because Web Chat reads
/// the claim <c>user</c> out of them. Header and algorithm are fixed: what a token claims about itself is never believed.
/// </summary>
internal sealed class DirectLineTokens(byte[] key, TimeProvider time)
{
    private const int MaxTokenCharacters = 2_048;

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    /// <summary>A signed token that ends after <paramref name="life"/>.</summary>
    public string Issue(TokenPurpose purpose, string userId, string? conversationId, TimeSpan life)
    {
        var expires = time.GetUtcNow() + life;
        var payload = JsonSerializer.SerializeToUtf8Bytes(new Claims(purpose.ToString(), userId, conversationId, expires.ToUnixTimeSeconds()));
        var signed = $"{Header}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(signed))}";
    }

    /// <summary>The token's content, or null if it was not made here, was changed, has ended or serves another purpose.</summary>
    public DirectLineToken? Check(string? token, TokenPurpose purpose)
    {
        if (string.IsNullOrEmpty(token) || token.Length > MaxTokenCharacters)
        {
            return null;
        }

        var parts = token.Split('.');
        if (parts.Length != 3 || parts[0] != Header || !SignatureHolds(parts))
        {
            return null;
        }

        var claims = JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(parts[1]));
        if (claims is null || claims.Purpose != purpose.ToString())
        {
            return null;
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds(claims.Expires);
        return expires <= time.GetUtcNow() ? null : new DirectLineToken(purpose, claims.User, claims.Conversation, expires);
    }

    private bool SignatureHolds(string[] parts)
    {
        if (!Base64Url.IsValid(parts[1]) || !Base64Url.IsValid(parts[2]))
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(Sign($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
    }

    private byte[] Sign(string text) => HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text));

    private sealed record Claims(
        [property: JsonPropertyName("purpose")] string Purpose,
        [property: JsonPropertyName("user")] string User,
        [property: JsonPropertyName("conv")] string? Conversation,
        [property: JsonPropertyName("exp")] long Expires);
}

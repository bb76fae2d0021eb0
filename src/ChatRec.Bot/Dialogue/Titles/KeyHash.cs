namespace ChatRec.Bot.Dialogue.Titles;

/// <summary>
/// A key of words without the spaces between them ("spider man" and "Spiderman" are one), as a hash that grows word by word:
/// looking up every run of words of a message then allocates nothing. 64 bits: among 100,000 keys a clash has odds of 1 to 10^9.
/// </summary>
internal static class KeyHash
{
    /// <summary>The empty key.</summary>
    public const ulong Whole = 14695981039346656037;

    /// <summary>The empty loose key; loose keys meet only loose keys.</summary>
    public const ulong Loose = 0x9E3779B97F4A7C15;

    /// <summary>FNV-1a over the characters.</summary>
    public static ulong Append(ulong hash, ReadOnlySpan<char> word)
    {
        foreach (var character in word)
        {
            hash = (hash ^ character) * 1099511628211;
        }

        return hash;
    }
}

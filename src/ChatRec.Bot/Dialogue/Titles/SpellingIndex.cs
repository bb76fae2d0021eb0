namespace ChatRec.Bot.Dialogue.Titles;

/// <summary>
/// Words near a mistyped one, by the symmetric deletion method (Garbe's SymSpell): two words within k edits share a form with at
/// most k letters left out. Deletions are made of the first eight letters only. A look-up costs the same however many words there are.
/// </summary>
internal sealed class SpellingIndex
{
    private const int PrefixLength = 8;

    private readonly string[] _words;
    private readonly ulong[] _forms;
    private readonly int[] _owners;

    /// <summary>Builds the index of distinct words.</summary>
    public SpellingIndex(IEnumerable<string> words)
    {
        _words = [.. words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var pairs = new List<(ulong Form, int Owner)>();
        for (var owner = 0; owner < _words.Length; owner++)
        {
            foreach (var form in Forms(_words[owner]))
            {
                pairs.Add((form, owner));
            }
        }

        pairs.Sort();
        _forms = [.. pairs.Select(pair => pair.Form)];
        _owners = [.. pairs.Select(pair => pair.Owner)];
    }

    /// <summary>How many edits a word of this length is forgiven: none under 4 letters, then one, from 8 letters on two.</summary>
    public static int AllowedEdits(int length) => length switch { < 4 => 0, < 8 => 1, _ => 2 };

    /// <summary>Words within the allowed edits (insert, delete, replace, swap neighbours), nearest first.</summary>
    public IEnumerable<(string Word, int Edits)> Near(string word)
    {
        var allowed = AllowedEdits(word.Length);
        if (allowed == 0 || word.Length > 40)
        {
            return [];
        }

        var owners = new HashSet<int>();
        foreach (var form in Forms(word))
        {
            var at = Array.BinarySearch(_forms, form);
            if (at < 0)
            {
                continue;
            }

            while (at > 0 && _forms[at - 1] == form)
            {
                at--;
            }

            for (; at < _forms.Length && _forms[at] == form; at++)
            {
                owners.Add(_owners[at]);
            }
        }

        return owners
            .Select(owner => (Word: _words[owner], Edits: Distance(word, _words[owner], allowed)))
            .Where(near => near.Edits <= allowed)
            .OrderBy(near => near.Edits)
            .ThenBy(near => near.Word[0] == word[0] ? 0 : 1)
            .ThenBy(near => near.Word, StringComparer.Ordinal);
    }

    /// <summary>Optimal string alignment distance; anything above <paramref name="limit"/> is limit + 1.</summary>
    internal static int Distance(string left, string right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) > limit)
        {
            return limit + 1;
        }

        Span<int> before = stackalloc int[right.Length + 1];
        Span<int> last = stackalloc int[right.Length + 1];
        Span<int> current = stackalloc int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
        {
            last[column] = column;
        }

        for (var row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            var least = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var cost = left[row - 1] == right[column - 1] ? 0 : 1;
                var value = Math.Min(Math.Min(last[column] + 1, current[column - 1] + 1), last[column - 1] + cost);
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                {
                    value = Math.Min(value, before[column - 2] + 1);
                }

                current[column] = value;
                least = Math.Min(least, value);
            }

            if (least > limit)
            {
                return limit + 1;
            }

            var spare = before;
            before = last;
            last = current;
            current = spare;
        }

        return Math.Min(last[right.Length], limit + 1);
    }

    private static HashSet<ulong> Forms(string word)
    {
        var prefix = word.Length > PrefixLength ? word[..PrefixLength] : word;
        var forms = new HashSet<ulong> { KeyHash.Append(KeyHash.Whole, prefix) };
        var edits = AllowedEdits(Math.Max(word.Length, 4));
        Span<char> letters = stackalloc char[PrefixLength];
        for (var first = 0; first < prefix.Length; first++)
        {
            var length = Without(prefix, first, -1, letters);
            forms.Add(KeyHash.Append(KeyHash.Whole, letters[..length]));
            // A word just below the limit may be met by one just above it.
            for (var second = first + 1; (edits > 1 || word.Length >= 7) && second < prefix.Length; second++)
            {
                length = Without(prefix, first, second, letters);
                forms.Add(KeyHash.Append(KeyHash.Whole, letters[..length]));
            }
        }

        return forms;
    }

    private static int Without(string word, int first, int second, Span<char> letters)
    {
        var length = 0;
        for (var index = 0; index < word.Length; index++)
        {
            if (index != first && index != second)
            {
                letters[length++] = word[index];
            }
        }

        return length;
    }
}

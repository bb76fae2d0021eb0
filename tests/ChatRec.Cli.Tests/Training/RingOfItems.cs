namespace ChatRec.Cli.Tests.Training;

/// <summary>Prepared sequences of users who walk around a ring of thirty items, every other one by two steps at a time.</summary>
internal static class RingOfItems
{
    public const int ItemCount = 30;

    /// <summary>Writes items.tsv and sequences.txt.</summary>
    public static void Write(string folder, int users = 80, string title = "Item")
    {
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, "items.tsv"), ["item_id\ttitle", .. Enumerable.Range(1, ItemCount).Select(item => $"{item}\t{title} {item}")]);
        File.WriteAllLines(Path.Combine(folder, "sequences.txt"), Enumerable.Range(0, users).Select(user => $"u{user} {string.Join(' ', Walk(user))}"));
    }

    /// <summary>A user's eight items.</summary>
    public static IEnumerable<int> Walk(int user) => Enumerable.Range(0, 8).Select(step => 1 + ((user + (step * (1 + (user % 2)))) % ItemCount));
}

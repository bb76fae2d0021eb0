namespace ChatRec.Bench;

/// <summary>Data of a size: popularity falls like 1 / rank, users go to near items. Times depend on its size, not on its sense.</summary>
internal static class MadeUpUsers
{
    public const int Items = 10_000;

    private const int Users = 5_000;
    private const int UserLength = 40;

    /// <summary>The users' items, oldest first; the same each time.</summary>
    public static int[][] Sequences()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Users).Select(_ =>
        {
            var item = (int)Math.Pow(Items, random.NextDouble()) - 1;
            return Enumerable.Range(0, UserLength).Select(_ => item = (item + (int)Math.Pow(Items, random.NextDouble())) % Items).ToArray();
        })];
    }
}

namespace ChatRec.Retrieval.Counting;

/// <summary>
/// Item-based nearest neighbours (Sarwar et al. 2001; Deshpande and Karypis 2004): w_ij = n_ij / ((n_i · n_j)^α + shrinkage), where n_ij counts the users
/// who have both. It knows no order; the recency decay of <see cref="ItemToItemScorer"/> adds what a sequence knows.
/// </summary>
public static class ItemKnn
{
    /// <summary>Counts.</summary>
    /// <param name="itemCount">N.</param>
    /// <param name="sequences">A user's items each.</param>
    /// <param name="options">Settings.</param>
    /// <param name="cancellationToken">Stops between items.</param>
    /// <returns>One list an item, highest weight first, ties by index.</returns>
    public static ItemToItemLists Count(int itemCount, IReadOnlyList<int[]> sequences, ItemKnnOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(options);
        ValidatedOptions.Check(options, nameof(ItemKnnOptions), message => new ArgumentException(message, nameof(options)));

        var users = sequences.Select(sequence => sequence.Distinct().ToArray()).ToArray();
        var usersOf = new List<int>[itemCount];
        for (var item = 0; item < itemCount; item++)
        {
            usersOf[item] = [];
        }

        for (var user = 0; user < users.Length; user++)
        {
            foreach (var item in users[user])
            {
                usersOf[item].Add(user);
            }
        }

        var together = new int[itemCount];
        var row = new List<Neighbour>();
        var rows = new Neighbour[itemCount][];
        for (var item = 0; item < itemCount; item++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var user in usersOf[item])
            {
                foreach (var other in users[user])
                {
                    together[other]++;
                }
            }

            together[item] = 0;
            row.Clear();
            for (var other = 0; other < itemCount; other++)
            {
                if (together[other] > 0)
                {
                    var below = Math.Pow((double)usersOf[item].Count * usersOf[other].Count, options.Normalisation) + options.Shrinkage;
                    row.Add(new Neighbour(other, (float)(together[other] / below)));
                    together[other] = 0;
                }
            }

            row.Sort((a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Item.CompareTo(b.Item));
            rows[item] = [.. row.Take(options.MaxNeighbours)];
        }

        return ItemToItemLists.FromRows(rows);
    }
}

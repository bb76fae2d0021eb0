namespace ChatRec.Retrieval.Counting;

/// <summary>
/// EASE (Steck 2019, equation 8): the linear item-to-item model with zero diagonal that rebuilds every user's row best under a ridge λ, in closed form:
/// P = (XᵀX + λI)⁻¹, B_ij = -P_ij / P_jj. Only the largest weights of each row are kept.
/// </summary>
public static class Ease
{
    /// <summary>Solves.</summary>
    /// <param name="itemCount">N.</param>
    /// <param name="sequences">A user's items each; X is 1 where a user has an item.</param>
    /// <param name="options">Settings.</param>
    /// <param name="cancellationToken">Stops between rows of tiles.</param>
    /// <returns>One list an item in the order of the indexes: row i of B.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or the catalogue too large.</exception>
    public static ItemToItemLists Solve(int itemCount, IReadOnlyList<int[]> sequences, EaseOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(options);
        ValidatedOptions.Check(options, nameof(EaseOptions), message => new ArgumentException(message, nameof(options)));
        if (itemCount > options.MaxItems)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"EASE inverts a matrix of items by items: {itemCount:N0} items would need {2.0 * itemCount * itemCount / 1e9:F1} GB; at most {options.MaxItems:N0} are allowed. Leave the model out, or raise MaxItems."),
                nameof(itemCount));
        }

        var matrix = new SymmetricMatrix(itemCount);
        foreach (var sequence in sequences)
        {
            var items = sequence.Distinct().Order().ToArray();
            for (var row = 0; row < items.Length; row++)
            {
                for (var column = 0; column <= row; column++)
                {
                    matrix[items[row], items[column]] += 1;
                }
            }
        }

        for (var item = 0; item < itemCount; item++)
        {
            matrix[item, item] += (float)options.Ridge;
        }

        matrix.Invert(cancellationToken);
        return Weights(matrix, itemCount, options.MaxNeighbours);
    }

    private static ItemToItemLists Weights(SymmetricMatrix inverse, int itemCount, int maxNeighbours)
    {
        var rows = new Neighbour[itemCount][];
        var weights = new float[itemCount];
        var sizes = new float[itemCount];
        for (var item = 0; item < itemCount; item++)
        {
            for (var other = 0; other < itemCount; other++)
            {
                weights[other] = other == item ? 0 : -inverse[item, other] / inverse[other, other];
                sizes[other] = Math.Abs(weights[other]);
            }

            var threshold = itemCount <= maxNeighbours ? 0 : Largest.Nth(sizes, maxNeighbours);
            var row = new List<Neighbour>(Math.Min(itemCount, maxNeighbours));
            for (var other = 0; other < itemCount && row.Count < maxNeighbours; other++)
            {
                if (weights[other] != 0 && Math.Abs(weights[other]) >= threshold)
                {
                    row.Add(new Neighbour(other, weights[other]));
                }
            }

            rows[item] = [.. row];
        }

        return ItemToItemLists.FromRows(rows);
    }
}

using ChatRec.Retrieval.Counting;

namespace ChatRec.Retrieval.CoOccurrence;

/// <summary>
/// The counting behind <see cref="CoOccurrenceModel"/> (its formula stands there): row by row, each from the places where its item occurs, so that no
/// matrix is ever whole.
/// </summary>
public static class TransitionCounts
{
    // Orders the items that no seed knows, without ever reordering two that one knows.
    internal const double PopularityShare = 1e-7;

    /// <summary>Counts and normalises.</summary>
    /// <param name="itemCount">N.</param>
    /// <param name="sequences">A user's items each, oldest first.</param>
    /// <param name="options">Settings.</param>
    /// <param name="cancellationToken">Stops between items.</param>
    /// <returns>One list an item, highest weight first, ties by index.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static ItemToItemLists Count(
        int itemCount, IReadOnlyList<int[]> sequences, CoOccurrenceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(options);
        ValidatedOptions.Check(options, CoOccurrenceOptions.Section, message => new ArgumentException(message, nameof(options)));
        var places = PlacesByItem(itemCount, sequences);
        var decay = new double[options.Window];
        for (var distance = 1; distance <= options.Window; distance++)
        {
            decay[distance - 1] = Math.Pow(options.DistanceDecay, distance - 1);
        }

        // Rows do not depend on each other, so their order of computation changes no result.
        var rows = new Neighbour[itemCount][];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, itemCount, parallel, () => new Row(itemCount), (item, _, row) =>
        {
            foreach (var (sequence, position) in places[item])
            {
                AddAround(row, sequences[sequence], position, decay, options.BackwardShare);
            }

            rows[item] = row.Take(options.Power);
            return row;
        }, _ => { });

        return ItemToItemLists.FromRows(Normalise(rows, itemCount, options, parallel));
    }

    /// <summary>The scorer of one sequence as the evaluation protocols want it: each position is a step of age.</summary>
    /// <param name="lists">What <see cref="Count"/> returned.</param>
    /// <param name="options">Settings: recency decay and history length.</param>
    /// <param name="popularity">Interactions of each item: they order the items that no seed knows.</param>
    public static ItemToItemScorer Scorer(ItemToItemLists lists, CoOccurrenceOptions options, ReadOnlySpan<float> popularity)
    {
        ArgumentNullException.ThrowIfNull(options);
        var prior = new float[popularity.Length];
        for (var item = 0; item < prior.Length; item++)
        {
            prior[item] = (float)(PopularityShare * popularity[item]);
        }

        return new ItemToItemScorer(lists, options.RecencyDecay, options.HistoryLength, prior);
    }

    private static (int Sequence, int Position)[][] PlacesByItem(int itemCount, IReadOnlyList<int[]> sequences)
    {
        var places = new List<(int, int)>?[itemCount];
        for (var sequence = 0; sequence < sequences.Count; sequence++)
        {
            var items = sequences[sequence];
            for (var position = 0; position < items.Length; position++)
            {
                (places[items[position]] ??= []).Add((sequence, position));
            }
        }

        return Array.ConvertAll(places, of => of?.ToArray() ?? []);
    }

    private static void AddAround(Row row, int[] items, int position, double[] decay, double backwardShare)
    {
        var item = items[position];
        for (var distance = 1; distance <= decay.Length; distance++)
        {
            if (position + distance < items.Length && items[position + distance] != item)
            {
                row.Add(items[position + distance], decay[distance - 1]);
            }

            if (backwardShare > 0 && position - distance >= 0 && items[position - distance] != item)
            {
                row.Add(items[position - distance], backwardShare * decay[distance - 1]);
            }
        }
    }

    private static Neighbour[][] Normalise(Neighbour[][] rows, int itemCount, CoOccurrenceOptions options, ParallelOptions parallel)
    {
        var rowFactor = new double[itemCount];
        var columnFactor = new double[itemCount];
        for (var item = 0; item < itemCount; item++)
        {
            foreach (var neighbour in rows[item])
            {
                rowFactor[item] += neighbour.Weight;
                columnFactor[neighbour.Item] += neighbour.Weight;
            }
        }

        for (var item = 0; item < itemCount; item++)
        {
            rowFactor[item] = Math.Pow(rowFactor[item] + options.SeedSmoothing, -options.SeedNormalisation);
            columnFactor[item] = Math.Pow(columnFactor[item] + options.CandidateSmoothing, -options.CandidateNormalisation);
        }

        Parallel.For(0, itemCount, parallel, item =>
        {
            var row = rows[item];
            for (var index = 0; index < row.Length; index++)
            {
                row[index] = row[index] with { Weight = (float)(row[index].Weight * rowFactor[item] * columnFactor[row[index].Item]) };
            }

            Array.Sort(row, (a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Item.CompareTo(b.Item));
            rows[item] = row.Length <= options.MaxNeighbours ? row : row[..options.MaxNeighbours];
        });
        return rows;
    }

    /// <summary>One row while it is added up: dense sums, and which of them were touched.</summary>
    private sealed class Row(int itemCount)
    {
        private readonly double[] _sums = new double[itemCount];
        private readonly List<int> _touched = [];

        public void Add(int item, double amount)
        {
            if (_sums[item] == 0)
            {
                _touched.Add(item);
            }

            _sums[item] += amount;
        }

        public Neighbour[] Take(double power)
        {
            var neighbours = new Neighbour[_touched.Count];
            for (var index = 0; index < neighbours.Length; index++)
            {
                var item = _touched[index];
                neighbours[index] = new Neighbour(item, (float)(power == 1 ? _sums[item] : Math.Pow(_sums[item], power)));
                _sums[item] = 0;
            }

            _touched.Clear();
            return neighbours;
        }
    }
}

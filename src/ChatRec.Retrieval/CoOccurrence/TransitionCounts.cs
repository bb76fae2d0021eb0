using ChatRec.Retrieval.Histories;

namespace ChatRec.Retrieval.CoOccurrence;

/// <summary>The counting behind <see cref="CoOccurrenceModel"/>: row by row, each from the places where its item occurs, so that no matrix is ever whole.</summary>
internal static class TransitionCounts
{
    public static Neighbour[][] Count(
        int itemCount, IReadOnlyList<InteractionSequence> sequences, CoOccurrenceOptions options, CancellationToken cancellationToken)
    {
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
                AddAround(row, sequences[sequence].Items, position, decay, options.BackwardShare);
            }

            rows[item] = row.Take(options.Power);
            return row;
        }, _ => { });

        return Normalise(rows, itemCount, options, parallel);
    }

    private static (int Sequence, int Position)[][] PlacesByItem(int itemCount, IReadOnlyList<InteractionSequence> sequences)
    {
        var places = new List<(int, int)>?[itemCount];
        for (var sequence = 0; sequence < sequences.Count; sequence++)
        {
            var items = sequences[sequence].Items;
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

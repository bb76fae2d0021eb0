using ChatRec.Retrieval.Counting;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.CoOccurrence;

/// <summary>
/// What goes with what, by counting. F[i,j] sums g^(distance-1) over every j that follows i within the window of a user's sequence; M = (F + b·Fᵀ)^p,
/// elementwise; the weight of neighbour j of seed i is M_ij / ((Σ_k M_ik + s)^α · (Σ_k M_kj + t)^β). A history scores j with the sum of
/// d^age · weight over its newest items. Immutable and deterministic; the letters are those of <see cref="CoOccurrenceOptions"/>.
/// </summary>
public sealed class CoOccurrenceModel
{
    private readonly Catalogue _catalogue;
    private readonly CoOccurrenceOptions _options;
    private readonly ItemToItemLists _neighbours;
    private readonly int[] _popularity;
    private readonly int[][] _likedBy;
    private readonly int[][] _likes;

    private CoOccurrenceModel(Catalogue catalogue, CoOccurrenceOptions options, ItemToItemLists neighbours, int[] popularity, int[][] likedBy, Signal countedSignal)
    {
        _catalogue = catalogue;
        _options = options;
        _neighbours = neighbours;
        _popularity = popularity;
        _likedBy = likedBy;
        _likes = Transpose(likedBy);
        CountedSignal = countedSignal;
    }

    /// <summary>
    /// What <see cref="CountTogether(string, string)"/> counts: <see cref="Signal.Liked"/>, or <see cref="Signal.Seen"/> where the data knows no likes (purchases).
    /// </summary>
    public Signal CountedSignal { get; }

    /// <summary>Counts. 100,000 interactions take about a second of one core.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static CoOccurrenceModel Build(
        Catalogue catalogue, IReadOnlyList<InteractionSequence> sequences, CoOccurrenceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(options);
        var popularity = new int[catalogue.Count];
        foreach (var item in sequences.SelectMany(sequence => sequence.Items))
        {
            popularity[item]++;
        }

        var neighbours = TransitionCounts.Count(catalogue.Count, [.. sequences.Select(sequence => sequence.Items)], options, cancellationToken);
        var counted = sequences.Any(sequence => Array.IndexOf(sequence.Signals, Signal.Liked) >= 0) ? Signal.Liked : Signal.Seen;
        return new CoOccurrenceModel(catalogue, options, neighbours, popularity, UsersByItem(catalogue.Count, sequences, counted), counted);
    }

    /// <summary>An item's neighbours, highest weight first, ties by index.</summary>
    public IReadOnlyList<Neighbour> Neighbours(int item) => _neighbours[item].ToArray();

    /// <summary>Scores of all items for a sequence, oldest first, as the evaluation protocols want it: each position is a step of age.</summary>
    public double[] ScoreSequence(ReadOnlySpan<int> items)
    {
        var newest = items[Math.Max(0, items.Length - _options.HistoryLength)..];
        var weights = new double[newest.Length];
        for (var position = 0; position < newest.Length; position++)
        {
            weights[position] = Math.Pow(_options.RecencyDecay, newest.Length - 1 - position);
        }

        return Score(newest, weights);
    }

    /// <summary>Scores of all items for weighted seeds.</summary>
    public double[] Score(ReadOnlySpan<int> seeds, ReadOnlySpan<double> weights)
    {
        CheckLengths(seeds, weights);
        var scores = new double[_catalogue.Count];
        for (var index = 0; index < seeds.Length; index++)
        {
            var weight = weights[index];
            foreach (var neighbour in _neighbours[seeds[index]])
            {
                scores[neighbour.Item] += weight * neighbour.Weight;
            }
        }

        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] += TransitionCounts.PopularityShare * _popularity[item];
        }

        return scores;
    }

    /// <summary>
    /// Scores of all items by who liked both: the sum over the seeds of weight · liked(i, j) / (√liked(i) · √liked(j) + shrinkage), a cosine that
    /// trusts small counts less. Unlike the transitions it does not know what was merely rated on the same day.
    /// </summary>
    public double[] ScoreLikedTogether(ReadOnlySpan<int> seeds, ReadOnlySpan<double> weights)
    {
        CheckLengths(seeds, weights);
        var scores = new double[_catalogue.Count];
        var together = new int[_catalogue.Count];
        for (var index = 0; index < seeds.Length; index++)
        {
            var seed = _likedBy[seeds[index]];
            Array.Clear(together);
            foreach (var item in seed.SelectMany(user => _likes[user]))
            {
                together[item]++;
            }

            for (var item = 0; item < scores.Length; item++)
            {
                if (together[item] > 0)
                {
                    scores[item] += weights[index] * together[item] / (Math.Sqrt((double)seed.Length * _likedBy[item].Length) + _options.LikedShrinkage);
                }
            }
        }

        return scores;
    }

    /// <summary>Scores of all items, 0 to 1: (1-λ)·√(S / max S) + λ·√(L / max L) of the transition scores S and the liked-together scores L.</summary>
    public double[] ScoreBlended(ReadOnlySpan<int> seeds, ReadOnlySpan<double> weights)
    {
        var transitions = Score(seeds, weights);
        var liked = ScoreLikedTogether(seeds, weights);
        double maxTransition = transitions.DefaultIfEmpty().Max(), maxLiked = liked.DefaultIfEmpty().Max();
        var blended = new double[transitions.Length];
        for (var item = 0; item < blended.Length; item++)
        {
            blended[item] = ((1 - _options.LikedShare) * Share(transitions[item], maxTransition)) + (_options.LikedShare * Share(liked[item], maxLiked));
        }

        return blended;

        static double Share(double score, double max) => score > 0 ? Math.Sqrt(score / max) : 0;
    }

    /// <summary>How many users liked both; 0 for an item that the catalogue lacks.</summary>
    public int CountTogether(string itemIdA, string itemIdB) =>
        _catalogue.TryGetIndex(itemIdA, out var a) && _catalogue.TryGetIndex(itemIdB, out var b) ? CountTogether(a, b) : 0;

    /// <summary>How many users liked both.</summary>
    public int CountTogether(int itemA, int itemB)
    {
        int[] a = _likedBy[itemA], b = _likedBy[itemB];
        int together = 0, inA = 0, inB = 0;
        while (inA < a.Length && inB < b.Length)
        {
            var order = a[inA].CompareTo(b[inB]);
            together += order == 0 ? 1 : 0;
            inA += order <= 0 ? 1 : 0;
            inB += order >= 0 ? 1 : 0;
        }

        return together;
    }

    /// <summary>How many users liked the item; 0 for one that the catalogue lacks.</summary>
    public int CountLiked(string itemId) => _catalogue.TryGetIndex(itemId, out var item) ? _likedBy[item].Length : 0;

    /// <summary>How many interactions the item has.</summary>
    public int CountInteractions(int item) => _popularity[item];

    private static void CheckLengths(ReadOnlySpan<int> seeds, ReadOnlySpan<double> weights)
    {
        if (seeds.Length != weights.Length)
        {
            throw new ArgumentException($"{seeds.Length} seeds but {weights.Length} weights.", nameof(weights));
        }
    }

    private static int[][] Transpose(int[][] usersByItem)
    {
        var items = new List<int>[usersByItem.SelectMany(users => users).DefaultIfEmpty(-1).Max() + 1];
        for (var item = 0; item < usersByItem.Length; item++)
        {
            foreach (var user in usersByItem[item])
            {
                (items[user] ??= []).Add(item);
            }
        }

        return Array.ConvertAll(items, of => of?.ToArray() ?? []);
    }

    private static int[][] UsersByItem(int itemCount, IReadOnlyList<InteractionSequence> sequences, Signal counted)
    {
        var users = new List<int>[itemCount];
        for (var user = 0; user < sequences.Count; user++)
        {
            var sequence = sequences[user];
            for (var position = 0; position < sequence.Length; position++)
            {
                if (sequence.Signals[position] == counted)
                {
                    var of = users[sequence.Items[position]] ??= [];
                    if (of.Count == 0 || of[^1] != user)
                    {
                        of.Add(user);
                    }
                }
            }
        }

        return Array.ConvertAll(users, of => of?.ToArray() ?? []);
    }
}

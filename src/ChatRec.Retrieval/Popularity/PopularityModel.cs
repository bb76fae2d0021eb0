using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Popularity;

/// <summary>
/// What most people like these days: per item the likes, some of the views, less some of the dislikes, each halved with age; the logarithm of
/// 1 + that is the score. Items that nobody likes score 0.
/// </summary>
public sealed class PopularityModel
{
    private const double SecondsADay = 86_400;
    private readonly double[] _scores;

    private PopularityModel(double[] scores, ScoredItem[] ranked)
    {
        _scores = scores;
        Ranked = ranked;
    }

    /// <summary>Every item, most popular first, ties by id.</summary>
    public IReadOnlyList<ScoredItem> Ranked { get; }

    /// <summary>Counts. Age is measured from the newest interaction, so the same data gives the same scores at any time.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static PopularityModel Build(Catalogue catalogue, IReadOnlyList<InteractionSequence> sequences, PopularityOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(options);
        ValidatedOptions.Check(options, PopularityOptions.Section, message => new ArgumentException(message, nameof(options)));

        var newest = sequences.Where(sequence => sequence.Length > 0).Select(sequence => sequence.Times[^1]).DefaultIfEmpty().Max();
        var sums = new double[catalogue.Count];
        foreach (var sequence in sequences)
        {
            for (var position = 0; position < sequence.Length; position++)
            {
                var worth = sequence.Signals[position] switch
                {
                    Signal.Liked => 1,
                    Signal.Seen => options.SeenWeight,
                    _ => -options.DislikedWeight,
                };
                sums[sequence.Items[position]] += worth * Math.Pow(0.5, (newest - sequence.Times[position]) / SecondsADay / options.HalfLifeDays);
            }
        }

        var scores = Array.ConvertAll(sums, sum => Math.Log(1 + Math.Max(0, sum)));
        ScoredItem[] ranked =
        [
            .. scores
                .Select((score, item) => new ScoredItem(catalogue[item].Id, score))
                .OrderByDescending(item => item.Score)
                .ThenBy(item => item.ItemId, StringComparer.Ordinal),
        ];
        return new PopularityModel(scores, ranked);
    }

    /// <summary>An item's score, at least 0.</summary>
    public double Score(int item) => _scores[item];

    /// <summary>An item's score as a share of the most popular one's, 0 to 1.</summary>
    public double Share(int item) => Ranked[0].Score > 0 ? _scores[item] / Ranked[0].Score : 0;
}

using System.Globalization;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue.Questions;

/// <summary>
/// Picks the question whose answer is expected to tell most about which candidate is wanted. With candidates of probability p(i) and answers of
/// probability p(a|i), that is the mutual information H(A) - Σ p(i)·H(A|i), in bits: an answer that is certain once the item is known (its
/// decade) counts in full, one that is not (a film of three genres) counts for less.
/// </summary>
/// <param name="ratings">Number of ratings of an item.</param>
/// <param name="wellKnown">So many ratings make an item well known.</param>
internal sealed class QuestionPicker(Func<Item, int> ratings, int wellKnown)
{
    /// <summary>The answer of who wants none of what is offered.</summary>
    public const string Otherwise = "Something else";

    // A question that tells less is not worth a turn.
    private const double LeastGain = 0.3;
    private const int GenresOffered = 4;

    /// <summary>The best question about what the wish leaves open; null if none tells enough.</summary>
    /// <param name="candidates">What may be wanted, with weights of any sum; those of 0 or less do not count.</param>
    /// <param name="wish">What is known already is not asked.</param>
    public ClarifyingQuestion? Best(IReadOnlyList<(Item Item, double Weight)> candidates, Wish wish)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(wish);
        var total = candidates.Where(candidate => candidate.Weight > 0).Sum(candidate => candidate.Weight);
        if (total <= 0)
        {
            return null;
        }

        var likely = candidates.Where(candidate => candidate.Weight > 0).Select(candidate => (candidate.Item, candidate.Weight / total)).ToList();
        ClarifyingQuestion?[] questions =
        [
            wish.Genres.Count + wish.AllGenres.Count == 0 ? AboutGenre(likely, wish) : null,
            wish.YearFrom is null && wish.YearTo is null ? AboutEra(likely) : null,
            wish.MaxRatings is null && wish.MinRatings is null ? AboutFame(likely) : null,
        ];
        return questions.OfType<ClarifyingQuestion>().Where(question => question.Gain >= LeastGain).MaxBy(question => question.Gain);
    }

    /// <summary>Mutual information of item and answer, in bits.</summary>
    /// <param name="likely">Probability of each item, and of each answer of who wants that item.</param>
    public static double Gain(IEnumerable<(double Probability, IReadOnlyList<double> Answers)> likely)
    {
        ArgumentNullException.ThrowIfNull(likely);
        double[]? shares = null;
        var conditional = 0.0;
        foreach (var (probability, answers) in likely)
        {
            shares ??= new double[answers.Count];
            for (var answer = 0; answer < shares.Length; answer++)
            {
                shares[answer] += probability * answers[answer];
            }

            conditional += probability * Entropy(answers);
        }

        return shares is null ? 0 : Math.Max(0, Entropy(shares) - conditional);
    }

    private static double Entropy(IEnumerable<double> probabilities) => -probabilities.Where(share => share > 0).Sum(share => share * Math.Log2(share));

    /// <summary>The likeliest genres; who wants a film of several of them names any, who wants one of none says "something else".</summary>
    private static ClarifyingQuestion? AboutGenre(List<(Item Item, double Probability)> likely, Wish wish)
    {
        var genres = likely.SelectMany(candidate => candidate.Item.Genres.Select(genre => (Genre: genre, candidate.Probability)))
            .Where(one => !wish.ExcludedGenres.Contains(one.Genre, StringComparer.OrdinalIgnoreCase))
            .GroupBy(one => one.Genre, one => one.Probability, StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(genre => genre.Sum()).ThenBy(genre => genre.Key, StringComparer.Ordinal)
            .Take(GenresOffered).Select(genre => genre.Key).ToList();
        return genres.Count < 2 ? null : Ask(QuestionAspect.Genre, [.. genres, Otherwise], likely, item =>
        {
            var own = genres.Select(genre => item.Genres.Contains(genre, StringComparer.OrdinalIgnoreCase) ? 1.0 : 0).Append(0).ToArray();
            own[^1] = own.Sum() == 0 ? 1 : 0;
            var sum = own.Sum();
            return [.. own.Select(share => share / sum)];
        });
    }

    /// <summary>Two or three spans of years, cut at the decades that tell most.</summary>
    private static ClarifyingQuestion? AboutEra(List<(Item Item, double Probability)> likely)
    {
        var decades = likely.Select(candidate => candidate.Item.Year / 10 * 10).OfType<int>().Distinct().Order().Skip(1).ToList();
        var cuts = decades.Select(cut => (int[])[cut]).Concat(decades.SelectMany(first => decades.Where(second => second > first).Select(second => (int[])[first, second])));
        return cuts.Select(years => Ask(QuestionAspect.Era, Spans(years), likely, item => SpanOf(item, years))).MaxBy(question => question.Gain);
    }

    private static string[] Spans(int[] cuts) =>
    [
        Invariant($"From {cuts[^1]} on"),
        .. cuts.Length == 2 ? (string[])[Invariant($"From {cuts[0]} to {cuts[1] - 1}")] : [],
        Invariant($"Before {cuts[0]}"),
    ];

    private static double[] SpanOf(Item item, int[] cuts)
    {
        var shares = new double[cuts.Length + 1];
        if (item.Year is { } year)
        {
            shares[cuts.Length - cuts.Count(cut => year >= cut)] = 1;
        }
        else
        {
            Array.Fill(shares, 1.0 / shares.Length);
        }

        return shares;
    }

    private ClarifyingQuestion AboutFame(List<(Item Item, double Probability)> likely) =>
        Ask(QuestionAspect.Fame, ["Something well known", "Something less known"], likely, item => ratings(item) >= wellKnown ? [1, 0] : [0, 1]);

    private static ClarifyingQuestion Ask(
        QuestionAspect aspect, string[] answers, List<(Item Item, double Probability)> likely, Func<Item, double[]> answersOf)
    {
        var told = likely.Select(candidate => (candidate.Probability, Answers: (IReadOnlyList<double>)answersOf(candidate.Item))).ToList();
        return new ClarifyingQuestion(
            aspect,
            [.. answers.Select((text, index) => new ClarifyingAnswer(text, told.Sum(one => one.Probability * one.Answers[index])))],
            Gain(told));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

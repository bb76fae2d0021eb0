using ChatRec.Retrieval.Scoring;
using ChatRec.Training.Kernels;
using ChatRec.Training.Rankers;

namespace ChatRec.Training.Tests.Rankers;

public sealed class HardNegativesTests
{
    private const int Titles = 200;

    private readonly HardNegatives _negatives = new(new Ascending(), Titles);

    [Fact]
    public void Half_are_of_the_retrievers_first_twenty_and_a_quarter_of_its_first_fifty()
    {
        var drawn = Drawn(() => _negatives.Draw([0, 1], [0], 20, new CounterRandom(1)));

        Assert.Equal(20, drawn.Distinct().Count());
        Assert.True(drawn.Count(title => title < 22) >= 10);
        Assert.True(drawn.Count(title => title < 52) >= 15);
        Assert.Contains(drawn, title => title >= 52);
    }

    [Fact]
    public void What_the_person_has_anywhere_is_no_candidate() =>
        Assert.All(Enumerable.Range(1, 50), seed => Assert.DoesNotContain(_negatives.Draw([0, 1, 7, 9], [0], 20, new CounterRandom((ulong)seed)), title => title is 0 or 1 or 7 or 9));

    [Fact]
    public void Half_of_a_drills_candidates_violate_its_wish()
    {
        byte[] violations = [.. Enumerable.Range(0, Titles).Select(title => (byte)(title % 10 == 0 ? 1 : 0))];

        var drawn = Drawn(() => _negatives.DrawHalves([0, 1], [0], 20, violations, new CounterRandom(1)));

        Assert.Equal(20, drawn.Distinct().Count());
        Assert.Equal(10, drawn.Count(title => violations[title] > 0));
    }

    [Fact]
    public void A_wish_that_nothing_violates_still_gets_a_list() => Assert.Equal(20, _negatives.DrawHalves([0], [0], 20, new byte[Titles], new CounterRandom(1)).Distinct().Count());

    private static int[] Drawn(Func<int[]> draw)
    {
        var first = draw();
        Assert.Equal(first, draw());
        return first;
    }

    /// <summary>Finds title 0 first, then 1, and so on.</summary>
    private sealed class Ascending : IHistoryScorer
    {
        public int ItemCount => Titles;

        public void Score(ReadOnlySpan<int> history, Span<float> scores)
        {
            for (var title = 0; title < scores.Length; title++)
            {
                scores[title] = -title;
            }
        }
    }
}

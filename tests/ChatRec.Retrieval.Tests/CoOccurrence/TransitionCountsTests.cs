using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Tests.Counting;

namespace ChatRec.Retrieval.Tests.CoOccurrence;

public sealed class TransitionCountsTests
{
    private const int Items = 30;

    [Theory]
    [InlineData(0.9, 0.3, 1, 0.65, 0.3, 30, 10, 0.6)]
    [InlineData(0.95, 0.5, 1.2, 0.5, 0.3, 3, 3, 0.8)]
    public void Scores_are_those_of_the_formula_on_whole_matrices(double g, double b, double p, double alpha, double beta, double s, double t, double d)
    {
        var sequences = Naive.Sequences(60, Items, seed: 5);
        var options = new CoOccurrenceOptions
        {
            DistanceDecay = g,
            BackwardShare = b,
            Power = p,
            SeedNormalisation = alpha,
            CandidateNormalisation = beta,
            SeedSmoothing = s,
            CandidateSmoothing = t,
            RecencyDecay = d,
            Window = 6,
            HistoryLength = 4,
        };
        float[] popularity = [.. Enumerable.Range(0, Items).Select(item => (float)sequences.Sum(sequence => sequence.Count(other => other == item)))];
        int[] history = [3, 17, 4, 8, 21];

        var scores = new float[Items];
        TransitionCounts.Scorer(TransitionCounts.Count(Items, sequences, options, CancellationToken.None), options, popularity).Score(history, scores);

        var weights = Weights(sequences, options);
        for (var item = 0; item < Items; item++)
        {
            var expected = 1e-7 * popularity[item];
            for (var age = 0; age < 4; age++)
            {
                expected += Math.Pow(d, age) * weights[history[^(age + 1)], item];
            }

            Assert.Equal(expected, scores[item], 1e-6);
        }
    }

    private static double[,] Weights(int[][] sequences, CoOccurrenceOptions options)
    {
        var forward = new double[Items, Items];
        foreach (var sequence in sequences)
        {
            for (var i = 0; i < sequence.Length; i++)
            {
                for (var j = i + 1; j < sequence.Length && j - i <= options.Window; j++)
                {
                    forward[sequence[i], sequence[j]] += Math.Pow(options.DistanceDecay, j - i - 1);
                }
            }
        }

        var m = new double[Items, Items];
        double[] rows = new double[Items], columns = new double[Items];
        for (var i = 0; i < Items; i++)
        {
            for (var j = 0; j < Items; j++)
            {
                m[i, j] = i == j ? 0 : Math.Pow(forward[i, j] + (options.BackwardShare * forward[j, i]), options.Power);
                rows[i] += m[i, j];
                columns[j] += m[i, j];
            }
        }

        for (var i = 0; i < Items; i++)
        {
            for (var j = 0; j < Items; j++)
            {
                m[i, j] /= Math.Pow(rows[i] + options.SeedSmoothing, options.SeedNormalisation) * Math.Pow(columns[j] + options.CandidateSmoothing, options.CandidateNormalisation);
            }
        }

        return m;
    }
}

using System.Diagnostics;
using ChatRec.Ranking.Ratings;

namespace ChatRec.Evaluation.Ratings;

/// <summary>Predictions of a language model, read one question after another.</summary>
/// <param name="reader">Reads a question.</param>
/// <param name="questions">The cases as questions.</param>
public sealed class LanguageModelRatings(RatingReader reader, RatingQuestions questions)
{
    /// <summary>Reads every case: the expected value is its predicted rating, the likeliest answer its class.</summary>
    /// <param name="name">Name in reports.</param>
    /// <param name="cases">At least one.</param>
    /// <param name="examples">Solved questions that go before each; none for a zero-shot reading.</param>
    /// <param name="progress">Number of cases read.</param>
    /// <param name="cancellationToken">Stops between two readings and inside one.</param>
    public async Task<RatingPredictions> RunAsync(
        string name, IReadOnlyList<RatingCase> cases, IReadOnlyList<RatingExample> examples, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cases);
        var (readings, milliseconds) = (new List<RatingReading>(cases.Count), new List<double>(cases.Count));
        foreach (var one in cases)
        {
            var watch = Stopwatch.StartNew();
            readings.Add(await reader.ReadAsync(questions.Of(one), examples, cancellationToken).ConfigureAwait(false));
            milliseconds.Add(watch.Elapsed.TotalMilliseconds);
            progress?.Report(readings.Count);
        }

        milliseconds.Sort();
        return new RatingPredictions(name, [.. readings.Select(reading => reading.ExpectedValue)], [.. readings.Select(reading => reading.MostLikely)])
        {
            Cost = new RatingCost(
                readings.Average(reading => reading.PromptTokens),
                readings.Average(reading => reading.PromptTokens - reading.ReusedTokens),
                milliseconds[milliseconds.Count / 2]),
        };
    }
}

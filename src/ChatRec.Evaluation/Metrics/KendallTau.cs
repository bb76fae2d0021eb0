namespace ChatRec.Evaluation.Metrics;

/// <summary>
/// Kendall's rank correlation in its form for ties, tau-b (Kendall 1945, "The treatment of ties in ranking problems"): how much two lists
/// of scores agree on the order of the same candidates.
/// </summary>
public static class KendallTau
{
    /// <summary>
    /// (agreeing pairs - disagreeing pairs) / √(pairs not tied in the first · pairs not tied in the second): from -1, opposite orders, to 1,
    /// the same order. Not a number where one of the lists holds no two different scores: it has no order then. O(n²), for lists of
    /// candidates.
    /// </summary>
    /// <param name="first">A score a candidate.</param>
    /// <param name="second">The other scores, of the same candidates at the same places.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or a score is not a number.</exception>
    public static double B(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count)
        {
            throw new ArgumentException($"{first.Count} scores cannot be compared with {second.Count}: both lists must score the same candidates.", nameof(second));
        }

        if (first.Any(double.IsNaN) || second.Any(double.IsNaN))
        {
            throw new ArgumentException("A score that is not a number has no rank.");
        }

        long agreement = 0, untiedInFirst = 0, untiedInSecond = 0;
        for (var later = 1; later < first.Count; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                var inFirst = first[later].CompareTo(first[earlier]);
                var inSecond = second[later].CompareTo(second[earlier]);
                agreement += inFirst * inSecond;
                untiedInFirst += Math.Abs(inFirst);
                untiedInSecond += Math.Abs(inSecond);
            }
        }

        return agreement / Math.Sqrt((double)untiedInFirst * untiedInSecond);
    }
}

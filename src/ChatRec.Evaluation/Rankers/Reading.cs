namespace ChatRec.Evaluation.Rankers;

/// <summary>One way to order the candidates, and the rank that it gave each user's true item.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Ranks">From 1; 0 for users whose item was not retrieved.</param>
public sealed record Reading(string Name, IReadOnlyList<int> Ranks)
{
    /// <summary>Orders each user's candidates by a score; ties keep the retriever's order.</summary>
    public static Reading Of(string name, IReadOnlyList<RankedCase> cases, Func<RankedCase, IReadOnlyList<double>> scores) =>
        new(name, [.. cases.Select(user => user.IsRetrieved ? RankOf(scores(user), user.Target) : 0)]);

    private static int RankOf(IReadOnlyList<double> scores, int target)
    {
        var rank = 1;
        for (var i = 0; i < scores.Count; i++)
        {
            if (scores[i] > scores[target] || (scores[i] == scores[target] && i < target))
            {
                rank++;
            }
        }

        return rank;
    }
}

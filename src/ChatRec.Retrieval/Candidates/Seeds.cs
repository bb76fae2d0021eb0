using ChatRec.Retrieval.Histories;

namespace ChatRec.Retrieval.Candidates;

/// <summary>
/// The items that a request goes by, each with a weight: first those it names as its model, then the history's. What was said in the
/// same breath (at the same time) is equally old.
/// </summary>
internal static class Seeds
{
    /// <summary>Weighted items, disliked ones below 0; empty if nothing speaks for anything.</summary>
    public static IReadOnlyList<(string ItemId, double Weight)> Of(RetrievalRequest request, CandidateOptions options, double decay, int length)
    {
        var seeds = new List<(string ItemId, double Weight)>();
        foreach (var id in request.LikeItemIds.Distinct(StringComparer.Ordinal))
        {
            seeds.Add((id, 1));
        }

        var share = seeds.Count > 0 ? options.HistoryBesideSeeds : 1;
        var named = seeds.Select(seed => seed.ItemId).ToHashSet(StringComparer.Ordinal);
        var age = 0;
        DateTimeOffset? newer = null;
        foreach (var interaction in request.History.Interactions.Reverse().Take(length))
        {
            age += newer is { } time && interaction.Time < time ? 1 : 0;
            newer = interaction.Time;
            var worth = interaction.Signal switch
            {
                Signal.Liked => 1,
                Signal.Seen => options.SeenWeight,
                _ => -options.DislikedWeight,
            };
            if (!named.Contains(interaction.ItemId))
            {
                seeds.Add((interaction.ItemId, share * worth * Math.Pow(decay, age)));
            }
        }

        return seeds.Any(seed => seed.Weight > 0) ? seeds : [];
    }

    /// <summary>The request's filter, which also excludes every item that the request knows.</summary>
    public static ItemFilter FilterOf(RetrievalRequest request)
    {
        var excluded = new HashSet<string>(request.Filter.ExcludedIds, StringComparer.Ordinal);
        excluded.UnionWith(request.LikeItemIds);
        excluded.UnionWith(request.History.Interactions.Select(interaction => interaction.ItemId));
        return request.Filter with { ExcludedIds = excluded };
    }
}

using ChatRec.Training.Rankers;

namespace ChatRec.Cli.Training.Rankers;

/// <summary>The settings of training that suit data.</summary>
internal static class RankerDefaults
{
    // MovieLens users have 150 interactions, buyers 10.
    private const double LongHistory = 50;

    public static RankerOptions For(RankerSource source)
    {
        var isLong = source.Known.Sequences.Average(sequence => sequence.Length) >= LongHistory;
        var options = isLong ? new RankerOptions() : new RankerOptions { Window = 20, TitlesPerStep = 2560, NextItemSteps = 600, RankingSteps = 1000 };
        return options with { Wishes = source.Items.Any(item => item.Genres.Count > 0 || item.Year is not null) };
    }
}

using ChatRec.Evaluation.Data;
using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Histories;
using ChatRec.Training.Kernels;

namespace ChatRec.Cli.Training.Lora;

/// <summary>
/// The moments of a data set, in an order drawn by a seed. Each user's last two interactions are left out: they are the evaluation's validation and test. The users
/// are halved, and each half is counted for the other, so that no count knows the very step that it is to help to find.
/// </summary>
internal sealed class LoraMoments(RatedCatalogue data, CoOccurrenceOptions counting, int seed)
{
    /// <summary>Fewest interactions before a moment.</summary>
    private const int ShortestHistory = 3;

    private const int HeldOut = 2;
    private const ulong Order = 101;
    private const ulong Draws = 102;

    /// <summary>All moments, each once.</summary>
    public IEnumerable<LoraMoment> All(CancellationToken cancellationToken)
    {
        var users = data.Interactions.Select(Known).ToList();
        var counts = Enumerable.Range(0, 2)
            .Select(half => CoOccurrenceModel.Build(data.Catalogue, [.. users.Where((_, index) => index % 2 != half)], counting, cancellationToken))
            .ToArray();
        var moments = users.SelectMany((user, index) => Enumerable.Range(ShortestHistory, Math.Max(0, user.Length - ShortestHistory)).Select(position => (User: index, Position: position))).ToArray();
        new CounterRandom((ulong)seed, Order).Shuffle<(int, int)>(moments);
        return moments.Select((moment, number) => new LoraMoment(users[moment.User], moment.Position, counts[moment.User % 2], new CounterRandom((ulong)seed, Draws, (ulong)number)));
    }

    private static InteractionSequence Known(InteractionSequence user)
    {
        var length = Math.Max(0, user.Length - HeldOut);
        return new InteractionSequence(user.UserId, user.Items[..length], user.Ratings[..length], user.Signals[..length], user.Times[..length]);
    }
}

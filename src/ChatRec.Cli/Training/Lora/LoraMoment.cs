using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Histories;
using ChatRec.Training.Kernels;

namespace ChatRec.Cli.Training.Lora;

/// <summary>A moment in a recorded history: all that was before it is known, and what came next.</summary>
/// <param name="User">The user's interactions.</param>
/// <param name="Position">What came next; those before it are the history.</param>
/// <param name="Others">Counts of other users only: this user's own next step is not in them.</param>
/// <param name="Random">What the moment's example draws.</param>
internal sealed record LoraMoment(InteractionSequence User, int Position, CoOccurrenceModel Others, CounterRandom Random)
{
    /// <summary>Dense index of the item that came next.</summary>
    public int Next => User.Items[Position];

    /// <summary>Dense indexes of the items before.</summary>
    public ReadOnlySpan<int> Before => User.Items.AsSpan(0, Position);

    /// <summary>Whether what came next was not disliked: then it is what a recommendation should have been.</summary>
    public bool IsWelcome => User.Signals[Position] != Signal.Disliked;
}

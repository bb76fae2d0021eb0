using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Histories;

/// <summary>A recorded user's interactions, oldest first, as arrays of equal length: what counting models and evaluation read.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Items">Dense item indexes of the catalogue; an item may occur more than once.</param>
/// <param name="Ratings">Ratings in the catalogue's own scale, NaN where there is none.</param>
/// <param name="Signals">What each interaction says.</param>
/// <param name="Times">Unix seconds, UTC.</param>
public sealed record InteractionSequence(string UserId, int[] Items, float[] Ratings, Signal[] Signals, long[] Times)
{
    /// <summary>Number of interactions.</summary>
    public int Length => Items.Length;

    /// <summary>The first <paramref name="length"/> interactions as a history; all of them by default.</summary>
    public History ToHistory(Catalogue catalogue, int? length = null)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return new History(Enumerable.Range(0, length ?? Length)
            .Select(position => new Interaction(catalogue[Items[position]].Id, Signals[position], DateTimeOffset.FromUnixTimeSeconds(Times[position]))));
    }
}

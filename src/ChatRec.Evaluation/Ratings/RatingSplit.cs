using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Splits;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Evaluation.Ratings;

/// <summary>
/// The rating protocol's split: a user's ratings are in order of (time, item), the last one is the test, the one before it the validation, and a model that answers for
/// one of them knows what every user rated before theirs. Nothing is filtered: an item whose only rating is held out is unknown to every model. Last ratings, and not a
/// share of all, because that is what <c>chatrec train lora</c> holds back: a fine-tuned reading has then not seen the test.
/// </summary>
public sealed class RatingSplit
{
    /// <summary>Fewest ratings of a user: one to learn from, one for validation, one for the test.</summary>
    public const int ShortestHistory = 3;

    private RatingSplit(RatedCatalogue data, IReadOnlyList<InteractionSequence> users) => (Data, Users) = (data, users);

    /// <summary>The whole data set.</summary>
    public RatedCatalogue Data { get; }

    /// <summary>Users with enough ratings, each with all of them, oldest first.</summary>
    public IReadOnlyList<InteractionSequence> Users { get; }

    /// <summary>Number of all their ratings.</summary>
    public int Count => Users.Sum(user => user.Length);

    /// <summary>Splits.</summary>
    /// <exception cref="EvaluationDataException">No user has enough ratings.</exception>
    public static RatingSplit Of(RatedCatalogue data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var users = data.Interactions.Select(Rated).Where(user => user.Length >= ShortestHistory).ToList();
        return users.Count > 0
            ? new RatingSplit(data, users)
            : throw new EvaluationDataException($"{data.Name}: no user has {ShortestHistory} ratings; there is nothing to evaluate.");
    }

    /// <summary>The held-out rating of every user.</summary>
    public IReadOnlyList<RatingCase> Cases(SplitPart part) => [.. Users.Select((user, number) =>
    {
        var position = user.Length - HeldOut(part);
        return new RatingCase(number, position, user.Items[position], user.Ratings[position]);
    })];

    /// <summary>What a model may know when it answers for this part: all ratings before each user's held-out one.</summary>
    public KnownRatings Known(SplitPart part)
    {
        var known = Users.SelectMany((user, number) => Enumerable.Range(0, user.Length - HeldOut(part)).Select(place => (User: number, Item: user.Items[place], Rating: user.Ratings[place]))).ToList();
        return new KnownRatings(
            Users.Count, Data.Catalogue.Count, [.. known.Select(one => one.User)], [.. known.Select(one => one.Item)], [.. known.Select(one => one.Rating)]);
    }

    private static int HeldOut(SplitPart part) => part == SplitPart.Test ? 1 : 2;

    private static InteractionSequence Rated(InteractionSequence user)
    {
        int[] places = [.. Enumerable.Range(0, user.Length).Where(place => float.IsFinite(user.Ratings[place])).OrderBy(place => user.Times[place]).ThenBy(place => user.Items[place])];
        return new InteractionSequence(
            user.UserId,
            Array.ConvertAll(places, place => user.Items[place]),
            Array.ConvertAll(places, place => user.Ratings[place]),
            Array.ConvertAll(places, place => user.Signals[place]),
            Array.ConvertAll(places, place => user.Times[place]));
    }
}

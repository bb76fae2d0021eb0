using ChatRec.Evaluation.Data;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Evaluation.Tests.Ratings;

/// <summary>Small catalogues with ratings: each user's are given in order of time.</summary>
internal static class RatedUsers
{
    public static RatedCatalogue Of(int items, params (int Item, float Rating)[][] users) => new(
        "test",
        new Catalogue(Enumerable.Range(0, items).Select(item => new Item($"i{item}", $"Film {item}", 1990 + item, ["Drama"]))),
        [.. users.Select((ratings, user) => new InteractionSequence(
            $"u{user}",
            Array.ConvertAll(ratings, one => one.Item),
            Array.ConvertAll(ratings, one => one.Rating),
            Array.ConvertAll(ratings, _ => Signal.Seen),
            [.. ratings.Select((_, place) => 1_000L + place)]))],
        null);
}

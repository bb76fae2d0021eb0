using ChatRec.Evaluation.Splits;
using ChatRec.Ranking.Ratings;

namespace ChatRec.Evaluation.Ratings;

/// <summary>The cases of a split as questions to a language model.</summary>
/// <param name="split">The data.</param>
public sealed class RatingQuestions(RatingSplit split)
{
    /// <summary>Fewest ratings before an example.</summary>
    private const int ShortestHistory = 3;

    private const int Tries = 10_000;

    /// <summary>A case with the user's ratings before it.</summary>
    public RatingQuestion Of(RatingCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return Question(one.User, one.Position);
    }

    /// <summary>
    /// Solved questions from what every model may know before validation, each of another user and with another answer, so that none is suggested. They are the same for
    /// all questions: a fixed beginning of the prompt, decoded once.
    /// </summary>
    /// <param name="count">At most so many, up to 5.</param>
    /// <param name="seed">Seed of the draw.</param>
    public IReadOnlyList<RatingExample> Examples(int count, int seed)
    {
        var random = new Random(seed);
        var validation = split.Cases(SplitPart.Validation);
        var (examples, users) = (new List<RatingExample>(), new HashSet<int>());
        for (var attempt = 0; attempt < Tries && examples.Count < count; attempt++)
        {
            var user = random.Next(validation.Count);
            var position = random.Next(validation[user].Position);
            var rating = RatingScale.ClassOf(split.Users[user].Ratings[position]);
            if (position >= ShortestHistory && examples.TrueForAll(example => example.Rating != rating) && users.Add(user))
            {
                examples.Add(new RatingExample(Question(user, position), rating));
            }
        }

        return examples;
    }

    private RatingQuestion Question(int number, int position)
    {
        var (user, catalogue) = (split.Users[number], split.Data.Catalogue);
        return new RatingQuestion(
            [.. Enumerable.Range(0, position).Select(place => new RatedItem(catalogue[user.Items[place]], RatingScale.ClassOf(user.Ratings[place])))],
            catalogue[user.Items[position]]);
    }
}

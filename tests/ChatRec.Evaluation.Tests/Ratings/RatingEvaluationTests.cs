using ChatRec.Evaluation.Ratings;
using ChatRec.Evaluation.Splits;

namespace ChatRec.Evaluation.Tests.Ratings;

public sealed class RatingEvaluationTests
{
    private static readonly RatingSplit Split = RatingSplit.Of(RatedUsers.Of(4, [(0, 1), (1, 2), (2, 4)], [(3, 5), (2, 2), (0, 4)]));

    [Fact]
    public void Validation_chooses_the_setting_and_the_test_is_answered_with_what_came_before_it()
    {
        var fitted = new List<(string Setting, int Known)>();
        RatingSetting Constant(string name, double value) => new(name, (known, _) =>
        {
            fitted.Add((name, known.Count));
            return (_, _) => value;
        });

        // Validation ratings are 2 and 2, test ratings 4 and 4: the test would choose otherwise.
        var predictions = new RatingEvaluation(Split).Run(new RatingModel("constant", [Constant("four", 4), Constant("two", 2)]), null, default);

        Assert.Equal(("two", 0.0), (predictions.Setting, predictions.ValidationRmse));
        Assert.Equal([2, 2], predictions.Values);
        Assert.Equal([("four", 2), ("two", 2), ("two", 4)], fitted);
    }

    [Fact]
    public void Predictions_stay_within_the_scale()
    {
        var predictions = new RatingEvaluation(Split).Run(new RatingModel("wild", [new RatingSetting("", (_, _) => (user, _) => user == 0 ? 99 : -99)]), null, default);

        Assert.Equal([5, 1], predictions.Values);
        Assert.Equal([5, 1], predictions.Classes);
    }

    [Fact]
    public void A_question_holds_the_ratings_before_the_case_and_no_later_one()
    {
        var question = new RatingQuestions(Split).Of(Split.Cases(SplitPart.Test)[0]);

        Assert.Equal([("Film 0", 1), ("Film 1", 2)], question.History.Select(rated => (rated.Item.Title, rated.Rating)));
        Assert.Equal("Film 2", question.Item.Title);
    }

    [Fact]
    public void Examples_are_of_different_users_with_different_answers_and_never_held_out()
    {
        var random = new Random(1);
        var users = Enumerable.Range(0, 30).Select(_ => Enumerable.Range(0, 12).Select(item => (item, item >= 10 ? 5f : 1 + random.Next(4))).ToArray()).ToArray();
        var split = RatingSplit.Of(RatedUsers.Of(12, users));

        var examples = new RatingQuestions(split).Examples(3, seed: 1);

        Assert.Equal(3, examples.Select(example => example.Rating).Distinct().Count());
        Assert.All(examples, example => Assert.InRange(int.Parse(example.Question.Item.Id[1..], System.Globalization.CultureInfo.InvariantCulture), 3, 9));
        Assert.All(examples, example => Assert.Equal(example.Question.Item.Title, $"Film {example.Question.History.Count}"));
        Assert.Equal(examples.Select(example => example.Rating), new RatingQuestions(split).Examples(3, seed: 1).Select(example => example.Rating));
        Assert.Equal(4, new RatingQuestions(split).Examples(5, seed: 1).Count);
    }
}

using ChatRec.Bot.Dialogue.Questions;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Tests.Dialogue.Questions;

public sealed class QuestionPickerTests
{
    private readonly QuestionPicker _picker = new(item => item.Id.StartsWith("known", StringComparison.Ordinal) ? 100 : 1, wellKnown: 50);

    [Fact]
    public void An_answer_that_is_certain_once_the_item_is_known_tells_its_entropy()
    {
        // 1/2, 1/4, 1/4: ½·1 + ¼·2 + ¼·2 = 1.5 bits.
        Assert.Equal(1.5, QuestionPicker.Gain([(0.5, [1, 0, 0]), (0.25, [0, 1, 0]), (0.25, [0, 0, 1])]), 12);
        Assert.Equal(0, QuestionPicker.Gain([(0.5, [1, 0]), (0.5, [1, 0])]), 12);
    }

    [Fact]
    public void An_answer_that_is_not_certain_tells_less()
    {
        // H(A) = 1 bit; the second item's own answer is open by 1 bit, which half of the people want: 1 - ½ = ½ for shares of ¾ and ¼: H = 0.811278, less ½.
        Assert.Equal(0.811278 - 0.5, QuestionPicker.Gain([(0.5, [1, 0]), (0.5, [0.5, 0.5])]), 6);
        Assert.Equal(0, QuestionPicker.Gain([(0.3, [0.5, 0.5]), (0.7, [0.5, 0.5])]), 12);
    }

    [Fact]
    public void Asks_for_the_genre_where_that_tells_most()
    {
        var question = _picker.Best([(Film("a", 1990, "Comedy"), 1), (Film("b", 1990, "Horror"), 1), (Film("c", 1990, "War"), 1), (Film("d", 1990, "Drama"), 1)], Wish.None)!;

        Assert.Equal(QuestionAspect.Genre, question.Aspect);
        Assert.Equal(2, question.Gain, 12);
        Assert.Equal(["Comedy", "Drama", "Horror", "War", QuestionPicker.Otherwise], question.Answers.Select(answer => answer.Text));
        Assert.Equal([0.25, 0.25, 0.25, 0.25, 0], question.Answers.Select(answer => answer.Share));
    }

    [Fact]
    public void Asks_for_the_years_where_the_genre_is_known_and_cuts_where_it_tells_most()
    {
        // Thirds: log2 3 = 1.585 bits; any two spans tell less.
        var question = _picker.Best(
            [(Film("a", 1955, "War"), 2), (Film("b", 1985, "War"), 1), (Film("c", 1987, "War"), 1), (Film("d", 2004, "War"), 2)], new Wish { AllGenres = ["War"] })!;

        Assert.Equal(QuestionAspect.Era, question.Aspect);
        Assert.Equal(Math.Log2(3), question.Gain, 12);
        Assert.Equal(["From 2000 on", "From 1980 to 1999", "Before 1980"], question.Answers.Select(answer => answer.Text));
    }

    [Fact]
    public void Asks_how_well_known_where_nothing_else_tells_them_apart()
    {
        // ¾ and ¼: 0.811278 bits.
        var question = _picker.Best([(Film("known", 1990, "War"), 3), (Film("b", 1991, "War"), 1)], Wish.None)!;

        Assert.Equal((QuestionAspect.Fame, 0.811278), (question.Aspect, Math.Round(question.Gain, 6)));
    }

    [Fact]
    public void WeightsDecide()
    {
        (Item, double)[] candidates = [(Film("a", 1990, "Comedy"), 98), (Film("b", 1990, "Horror"), 1), (Film("known", 1990, "Comedy"), 98)];

        Assert.Equal(QuestionAspect.Fame, _picker.Best(candidates, Wish.None)!.Aspect);
    }

    [Fact]
    public void What_is_known_is_not_asked_and_what_tells_little_neither()
    {
        (Item, double)[] candidates = [(Film("a", 1950, "Comedy"), 1), (Film("known", 2010, "Horror"), 1)];

        Assert.Null(_picker.Best(candidates, new Wish { Genres = ["Comedy", "Horror"], YearFrom = 1900, MaxRatings = 100 }));
        Assert.Null(_picker.Best([(Film("a", 1990, "War"), 1)], Wish.None));
        Assert.Null(_picker.Best([], Wish.None));
        Assert.Null(_picker.Best([(Film("a", 1990, "War"), 0)], Wish.None));
    }

    [Fact]
    public void A_refused_genre_is_not_offered()
    {
        var question = _picker.Best([(Film("a", null, "Comedy"), 1), (Film("b", null, "Horror"), 1), (Film("c", null, "War"), 1)], new Wish { ExcludedGenres = ["Horror"] })!;

        Assert.DoesNotContain(question.Answers, answer => answer.Text == "Horror");
    }

    [Fact]
    public void Every_answer_is_understood()
    {
        var candidates = MovieLens.Catalogue.Items.Select(item => (item, (double)MovieLens.Ratings(item.Id))).ToList();
        foreach (var wish in (Wish[])[Wish.None, new Wish { AllGenres = ["Drama"] }, new Wish { AllGenres = ["Drama"], YearFrom = 1900 }])
        {
            foreach (var answer in new QuestionPicker(item => MovieLens.Ratings(item.Id), 30).Best(candidates, wish)!.Answers)
            {
                Assert.Contains(MovieLens.Understanding.Understand(answer.Text).Act, (DialogueAct[])[DialogueAct.Ask, DialogueAct.Reject]);
            }
        }
    }

    private static Item Film(string id, int? year, params string[] genres) => new(id, id, year, genres);
}

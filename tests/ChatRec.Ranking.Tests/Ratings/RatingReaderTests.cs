using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Ranking.Prompts;
using ChatRec.Ranking.Ratings;
using ChatRec.Ranking.Tests.OnePass;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Tests.Ratings;

public sealed class RatingReaderTests(LanguageModel language) : IDisposable
{
    private readonly PromptLibrary _prompts = new(RepositoryFiles.Prompts);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatrec-rating-");
    private readonly ScriptedScorer _scripted = new();

    private static RatingQuestion Question { get; } = new(
        [new RatedItem(Film("Heat", 1995), 5), new RatedItem(Film("Alien", 1979), 2)], new Item("3", "Fargo", 1996, ["Comedy", "Crime"]));

    private static IReadOnlyList<RatingExample> Examples { get; } =
    [
        new(new RatingQuestion([new RatedItem(Film("Jaws", 1975), 4)], Film("Speed", 1994)), 3),
        new(new RatingQuestion([new RatedItem(Film("Babe", 1995), 1)], Film("Clue", 1985)), 5),
    ];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_answers_logits_become_probabilities_a_mean_and_a_class()
    {
        _scripted.Logits["2"] = MathF.Log(3);
        _scripted.Logits["4"] = MathF.Log(3);
        _scripted.Logits["5"] = MathF.Log(7);

        var reading = await Reader(_scripted).ReadAsync(Question, [], default);

        // e^0, 3, e^0, 3, 7: of 15.
        Assert.Equal([1 / 15.0, 3 / 15.0, 1 / 15.0, 3 / 15.0, 7 / 15.0], reading.Probabilities, (expected, actual) => Math.Abs(expected - actual) < 1e-6);
        Assert.Equal((1 + 6 + 3 + 12 + 35) / 15.0, reading.ExpectedValue, 6);
        Assert.Equal(5, reading.MostLikely);
        Assert.Equal(_scripted.Tokenize(_scripted.Requests[0].Prompt).Count, reading.PromptTokens);
        Assert.Equal(["1", "2", "3", "4", "5"], _scripted.Requests[0].Tokens.Select(token => ((char)token).ToString()));
    }

    [Fact]
    public void Without_examples_the_prompt_is_the_question_alone() => Assert.Equal(
        """
        ### Instruction:
        Given the ratings of a user in chronological order, from 1 (worst) to 5 (best), predict the user's rating of the item. Answer with the number alone.

        ### Input:
        User ratings: Heat (1995): 5; Alien (1979): 2
        Item: Fargo (1996), Comedy, Crime

        ### Response:

        """,
        Reader(_scripted).WritePrompt(Question, []).Messages[0].Text);

    [Fact]
    public void Examples_stand_solved_between_the_instruction_and_the_question()
    {
        var text = Reader(_scripted).WritePrompt(Question, Examples).Messages[0].Text;

        Assert.Contains(
            """
            Answer with the number alone.

            ### Input:
            User ratings: Jaws (1975): 4
            Item: Speed (1994)

            ### Response:
            3

            ### Input:
            User ratings: Babe (1995): 1
            Item: Clue (1985)

            ### Response:
            5

            ### Input:
            User ratings: Heat (1995): 5; Alien (1979): 2
            """,
            text,
            StringComparison.Ordinal);
        Assert.EndsWith("### Response:\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_holds_the_newest_ratings_and_short_titles()
    {
        var reader = new RatingReader(_scripted, new HandlebarsPromptRenderer(), _prompts, new RankingOptions { HistoryItems = 2, TitleTokens = 4 });
        var question = new RatingQuestion([.. Enumerable.Range(1, 5).Select(number => new RatedItem(Film($"F{number} and more", 1990), number))], Film("Very long", 2000));

        var text = reader.WritePrompt(question, []).Messages[0].Text;

        Assert.Contains("User ratings: F4 a: 4; F5 a: 5\nItem: Very\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_not_one_token_is_refused_with_a_sentence()
    {
        _scripted.Continue = (_, label) => label == "4" ? [1, 2] : [ScriptedScorer.Id(label)];

        var exception = await Assert.ThrowsAsync<VerbalizerException>(() => Reader(_scripted).ReadAsync(Question, [], default));

        Assert.Equal("4", exception.Label);
        Assert.Contains("rating.yaml: '4' of its answers 1, 2, 3, 4, 5 is not one token", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_file_without_five_answers_is_refused()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "rating.yaml"), (await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Prompts, "rating.yaml"))).Replace(", \"5\"", "", StringComparison.Ordinal));

        var exception = await Assert.ThrowsAsync<PromptException>(() =>
            new RatingReader(_scripted, new HandlebarsPromptRenderer(), new PromptLibrary(_folder.FullName), new RankingOptions()).ReadAsync(Question, [], default));

        Assert.Equal("rating.yaml: the setting answers names 4 answers; it must be a list of 5.", exception.Message);
    }

    [Fact]
    public async Task The_language_model_reads_a_rating_in_one_pass_and_equal_examples_only_once()
    {
        using var scorer = new LlamaNextTokenScorer(language.Model, "abc");
        var reader = Reader(scorer);

        var first = await reader.ReadAsync(Question, Examples, default);
        Assert.Equal((1, first.PromptTokens), (scorer.DecodeCalls, scorer.DecodedTokens));
        var second = await reader.ReadAsync(Question with { Item = Film("Seven", 1995) }, Examples, default);

        Assert.Equal(1, first.Probabilities.Sum(), 6);
        Assert.All(first.Probabilities, probability => Assert.InRange(probability, 0.001, 0.999));
        Assert.InRange(first.ExpectedValue, 1, 5);
        Assert.NotEqual(first.ExpectedValue, second.ExpectedValue);
        Assert.True(second.ReusedTokens > second.PromptTokens * 3 / 4);
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(2.5, 3)]
    [InlineData(3.4, 3)]
    [InlineData(3.5, 4)]
    [InlineData(5, 5)]
    [InlineData(7, 5)]
    public void Ratings_become_the_nearest_class_halves_upwards(double rating, int expected) => Assert.Equal(expected, RatingScale.ClassOf(rating));

    private static Item Film(string title, int year) => new(title, title, year, []);

    private RatingReader Reader(INextTokenScorer scorer) => new(scorer, new HandlebarsPromptRenderer(), _prompts, new RankingOptions());
}

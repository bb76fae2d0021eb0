using ChatRec.Training.Kernels;
using ChatRec.Training.Rankers;
using ChatRec.Training.Rankers.Examples;

namespace ChatRec.Training.Tests.Rankers;

public sealed class LetterFrameTests
{
    private static readonly LetterFrame Frame = SmallRanking.LetterFrame;

    [Fact]
    public void Candidates_stand_before_the_history_each_after_its_letter()
    {
        var prompt = Frame.Prompt([7, 9], [3, 4]);

        Assert.Equal("Choose: (A) Film H7 (1970) (B) Film J9 (1990)\u010AHistory: Film D3 (1990); Film E4 (2000); \nLetter:", string.Concat(prompt.Select(token => SmallRanking.Vocabulary.Tokens[token])));
        Assert.Equal("History: ", SmallRanking.Vocabulary.Tokens[prompt[Frame.HistoryAt(2)]]);
        Assert.Equal(3, prompt[Frame.HistoryAt(2) + Frame.History.TitleAt(0)]);
    }

    [Fact]
    public void A_look_up_asks_for_the_letter_of_each_title_of_its_list()
    {
        var examples = new LookUpExamples(20, Frame, SmallRanking.Trained).Examples(1, new CounterRandom(1));

        Assert.Equal(20, examples.Count);
        Assert.All(examples.SelectMany(example => example.Letters.Select(letter => (example.Tokens, letter))), asked =>
        {
            var title = asked.Tokens[asked.letter.At];
            var label = asked.Tokens[Array.IndexOf(asked.Tokens, title) - 1];
            Assert.Equal(Frame.Labels[asked.letter.Letter][^1], label);
            Assert.True(asked.letter.IsLookUp);
        });
    }

    [Fact]
    public void A_ranking_prompt_holds_the_title_that_followed_and_knows_its_letter()
    {
        var source = new LetterExamples(
            50, new UserHistories(SmallRanking.Users), Frame, SmallRanking.Trained, new HardNegatives(new NoRetriever(), SmallRanking.Trained), null, _ => [], historyItems: 4);

        var examples = source.Examples(1, new CounterRandom(1));

        Assert.Equal(50, examples.Count);
        Assert.Contains(examples, example => example.Tokens[example.Letters[0].TeacherAt] != Frame.History.Opening[^1]);
        Assert.All(examples, example =>
        {
            var letter = Assert.Single(example.Letters);
            var target = letter.Candidates![letter.Letter];
            Assert.Equal(example.Tokens.Length - 1, letter.At);
            Assert.Equal(target, example.Targets[letter.TeacherAt]);

            // Everybody watches in order: what follows is the title after the last one of the history, where there is any.
            var isFirst = example.Tokens[letter.TeacherAt] == Frame.History.Opening[^1];
            Assert.True(isFirst || example.Tokens[letter.TeacherAt - 1] == target - 1);
            Assert.Equal(letter.Candidates.Length, letter.Candidates.Distinct().Count());
        });
    }

    private sealed class NoRetriever : Retrieval.Scoring.IHistoryScorer
    {
        public int ItemCount => SmallRanking.Trained;

        public void Score(ReadOnlySpan<int> history, Span<float> scores) => scores.Clear();
    }
}

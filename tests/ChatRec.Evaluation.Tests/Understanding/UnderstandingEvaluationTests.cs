using ChatRec.Evaluation.Dialogues;
using ChatRec.Evaluation.Understanding;

namespace ChatRec.Evaluation.Tests.Understanding;

public sealed class UnderstandingEvaluationTests
{
    private static readonly Dictionary<string, string> Catalogue = new() { ["heat"] = "1", ["alien"] = "2", ["fargo"] = "3" };

    [Fact]
    public async Task Counts_an_item_once_a_message_and_tells_wrong_finds_in_marked_titles_from_those_elsewhere()
    {
        var dialogue = Dialogue(
            Seeker("Heat (1995), yes Heat (1995), and Fargo", ("Heat (1995)", "1"), ("Heat (1995)", "1")),
            Recommender("Alien (2030) or Heat (1995)", ("Alien (2030)", null), ("Heat (1995)", "1")),
            Seeker("Se7en (1995)", ("Se7en (1995)", "4")));

        var score = (await EvaluateAsync(dialogue, Look)).AsTyped;

        Assert.Equal(new LinkingScore(Right: 2, Wrong: 2, Unmarked: 1, Foreign: 1, Missed: 1, Asked: 0), score);
        Assert.Equal(0.5, score.Precision, 9);
        Assert.Equal(2.0 / 3, score.Recall, 9);
        Assert.Equal(4.0 / 7, score.F1, 9);
        Assert.Equal(4.0 / 6, score.F1InCatalogue, 9);
        Assert.Equal(4.0 / 6, score.F1WhereMarked, 9);
    }

    [Fact]
    public async Task Reads_the_same_message_in_small_letters_without_years()
    {
        var texts = new List<string>();

        await EvaluateAsync(Dialogue(Seeker("I LIKE Heat (1995), in 1995", ("Heat (1995)", "1"))), text =>
        {
            texts.Add(text);
            return new MessageReading();
        });

        Assert.Equal(["I LIKE Heat (1995), in 1995", "i like heat, in 1995"], texts);
    }

    [Fact]
    public async Task Says_how_often_it_would_have_asked_for_the_right_one()
    {
        var report = await EvaluateAsync(Dialogue(Seeker("Heat (1995)", ("Heat (1995)", "1"))), _ => new MessageReading { AskedAbout = ["1", "9"] });

        Assert.Equal((1, 1), (report.AsTyped.Missed, report.AsTyped.Asked));
    }

    [Fact]
    public async Task The_newest_opinion_about_a_title_counts_and_it_is_the_title_marked_last()
    {
        var dialogue = Answered(
            Dialogue(
                Seeker("hated Heat (1995)", ("Heat (1995)", "1")),
                Recommender("and Alien (1979)?", ("Alien (1979)", "2")),
                Seeker("loved it"),
                Seeker("loved Heat (1995) after all", ("Heat (1995)", "1")),
                Recommender("Fargo (1996)", ("Fargo (1996)", "3"))),
            ("1", TitleOpinion.Liked), ("2", TitleOpinion.Disliked), ("3", TitleOpinion.Liked));

        var report = await EvaluateAsync(dialogue, Look);

        Assert.Equal((1, 1), (report.OwnTitles.Total, report.OwnTitles[TitleOpinion.Liked, TitleOpinion.Liked]));
        Assert.Equal((3, 1, 1, 1), (
            report.AllTitles.Total,
            report.AllTitles[TitleOpinion.Liked, TitleOpinion.Liked],
            report.AllTitles[TitleOpinion.Disliked, TitleOpinion.Liked],
            report.AllTitles[TitleOpinion.Liked, TitleOpinion.Unknown]));
        Assert.Equal(2.0 / 3, report.AllTitles.Accuracy, 9);
        Assert.Equal(1.0 / 2, report.AllTitles.AccuracyWhereHeard, 9);
        Assert.Equal(2.0 / 3, report.AllTitles.AlwaysLiked, 9);
        Assert.Equal(0, report.AllTitles.DislikedRecall);
    }

    [Fact]
    public async Task What_the_recommender_says_is_no_opinion_of_the_seeker()
    {
        var dialogue = Answered(Dialogue(Recommender("hated Heat (1995)", ("Heat (1995)", "1"))), ("1", TitleOpinion.Liked));

        var report = await EvaluateAsync(dialogue, Look);

        Assert.Equal(1, report.AllTitles[TitleOpinion.Liked, TitleOpinion.Unknown]);
        Assert.Equal(0, report.OwnTitles.Total);
    }

    [Fact]
    public async Task No_dialogues_make_an_empty_report()
    {
        var report = await UnderstandingEvaluation.RunAsync([], ItemOf, (_, _) => new(new MessageReading()), null, TestContext.Current.CancellationToken);

        Assert.Equal((0, 0.0, 0.0), (report.Messages, report.AsTyped.F1, report.OwnTitles.Accuracy));
        Assert.Contains("| as typed | 0.000 |", report.ToMarkdown(), StringComparison.Ordinal);
    }

    private static Task<UnderstandingReport> EvaluateAsync(Dialogue dialogue, Func<string, MessageReading> read) =>
        UnderstandingEvaluation.RunAsync([dialogue], ItemOf, (text, _) => new(read(text)), null, TestContext.Current.CancellationToken);

    private static string? ItemOf(DialogueTitle title) => title.Key.StartsWith('-') ? null : title.Key;

    /// <summary>Finds the titles of the small catalogue by their names.</summary>
    private static MessageReading Look(string text)
    {
        var opinion = text.Contains("loved", StringComparison.Ordinal) ? TitleOpinion.Liked
            : text.Contains("hated", StringComparison.Ordinal) ? TitleOpinion.Disliked
            : TitleOpinion.Unknown;
        return new MessageReading
        {
            Titles = [.. Catalogue.Select(title => (title.Value, Start: text.IndexOf(title.Key, StringComparison.OrdinalIgnoreCase)))
                .Where(found => found.Start >= 0).Select(found => new FoundTitle(found.Value, found.Start, opinion))],
            AboutLastNamed = text.Contains(" it", StringComparison.Ordinal) ? opinion : TitleOpinion.Unknown,
        };
    }

    private static Dialogue Dialogue(params (Speaker Speaker, string Text, (string Words, string? ItemId)[] Titles)[] messages)
    {
        var titles = new Dictionary<string, DialogueTitle>();
        var turns = new List<DialogueTurn>();
        foreach (var message in messages)
        {
            var reached = 0;
            var mentions = new List<TitleMention>();
            foreach (var (words, itemId) in message.Titles)
            {
                var start = message.Text.IndexOf(words, reached, StringComparison.Ordinal);
                var key = itemId ?? "-" + words;
                titles[key] = new DialogueTitle(key, words, null, TitleOpinion.Unknown, Accepted: false);
                mentions.Add(new TitleMention(key, start, words.Length));
                reached = start + words.Length;
            }

            turns.Add(new DialogueTurn(message.Speaker, message.Text, "", mentions));
        }

        return new Dialogue("d", turns, titles);
    }

    private static Dialogue Answered(Dialogue dialogue, params (string Key, TitleOpinion Opinion)[] answers) => dialogue with
    {
        Titles = answers.ToDictionary(answer => answer.Key, answer => dialogue.Titles[answer.Key] with { Opinion = answer.Opinion }),
    };

    private static (Speaker Speaker, string Text, (string Words, string? ItemId)[] Titles) Seeker(string text, params (string Words, string? ItemId)[] titles) =>
        (Speaker.Seeker, text, titles);

    private static (Speaker Speaker, string Text, (string Words, string? ItemId)[] Titles) Recommender(string text, params (string Words, string? ItemId)[] titles) =>
        (Speaker.Recommender, text, titles);
}

using ChatRec.Evaluation.Dialogues;
using ChatRec.Evaluation.Dialogues.Protocol;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Items;

namespace ChatRec.Evaluation.Tests.Dialogues;

public sealed class DialogueCasesTests
{
    private static readonly TitleMatcher Matcher = new(
        new Catalogue([new Item("a", "Alien", 1979, []), new Item("b", "Big", 1988, []), new Item("c", "Clue", 1985, []), new Item("d", "Dune", 1984, [])]), _ => 1);

    private static readonly Dictionary<string, DialogueTitle> Titles = new DialogueTitle[]
    {
        new("Alien", "Alien", 1979, TitleOpinion.Liked, false),
        new("Big", "Big", 1988, TitleOpinion.Liked, true),
        new("Clue", "Clue", 1985, TitleOpinion.Liked, true),
        new("Dune", "Dune", 1984, TitleOpinion.Disliked, false),
        new("Elf", "Elf", 2003, TitleOpinion.Liked, true),
    }.ToDictionary(title => title.Key);

    private static readonly DialogueSet Set = new("test",
    [
        new Dialogue("one",
        [
            Turn(Speaker.Seeker, "hi, I liked", "Alien"),
            Turn(Speaker.Recommender, "how about", "Dune"),
            Turn(Speaker.Seeker, "no, something funny"),
            Turn(Speaker.Recommender, "then", "Big", "Elf"),
            Turn(Speaker.Seeker, "ok"),
            Turn(Speaker.Recommender, "or", "Big", "Clue", "Clue"),
        ], Titles),
        new Dialogue("two", [Turn(Speaker.Seeker, "I know", "Clue"), Turn(Speaker.Recommender, "so you know", "Clue")], Titles),
    ], 0);

    [Fact]
    public void A_case_is_a_turn_that_first_names_what_was_liked_with_what_was_said_before()
    {
        var cases = DialogueCases.Of(Set, Matcher);

        Assert.Equal(2, cases.Count);
        Assert.Equal((0, 3, 2, 1), (cases[0].Dialogue, cases[0].Turn, cases[0].TitlesSaid, cases[0].OutOfCatalogue));
        Assert.Equal([1], cases[0].Targets);
        Assert.Equal([0, 3], cases[0].Excluded);
        Assert.Equal([0], cases[0].Context.Titles);
        Assert.Equal([3], cases[0].Context.Disliked);
        Assert.Equal(["hi, I liked", "no, something funny"], cases[0].Context.Said);
        Assert.Equal(["how about"], cases[0].Context.Heard);

        Assert.Equal((5, 4, 0), (cases[1].Turn, cases[1].TitlesSaid, cases[1].OutOfCatalogue));
        Assert.Equal([2], cases[1].Targets);
        Assert.Equal([0, 3, 1], cases[1].Excluded);
    }

    [Fact]
    public void Lessons_hold_who_brought_up_what_and_only_words_that_three_say()
    {
        var talkative = new DialogueSet("test", [.. Enumerable.Range(0, 3).Select(_ => Set.Dialogues[0])], 0);

        var learned = DialogueLessons.Of(talkative);

        Assert.Equal(["funny", "hi", "i", "liked", "no", "ok", "something"], learned.Words);
        Assert.Empty(DialogueLessons.Of(Set).Words);
        var dialogue = learned.In(Matcher)[0];
        Assert.Equal([0, 3, 1, 2], dialogue.Named);
        Assert.Equal([3, 1, 2], dialogue.Recommended);
        Assert.Equal([1, 2], dialogue.Accepted);
        Assert.Equal(["Alien", "Dune", "Big", "Elf", "Clue"], learned.Titles.Select(title => title.Title));
    }

    [Fact]
    public void Recall_leaves_out_what_the_catalogue_lacks_or_counts_it_as_missed()
    {
        RankedTarget[] targets = [new("a", 0, 1), new("a", 1, 11), new("b", 0, 50), new("b", 0, 0)];

        var left = DialogueRecall.Of(targets);
        var all = DialogueRecall.Of(targets, countMissing: true);

        Assert.Equal((3, 2), (left.Targets, left.Dialogues));
        Assert.Equal(1 / 3.0, left.At1.Mean, 12);
        Assert.Equal(1 / 3.0, left.At10.Mean, 12);
        Assert.Equal(1, left.At50.Mean);
        Assert.Equal(0.75, all.At50.Mean);
        Assert.InRange(left.At10.Low, 0, left.At10.Mean);
        Assert.InRange(left.At10.High, left.At10.Mean, 1);
        Assert.Equal(left, DialogueRecall.Of(targets));
        Assert.True(double.IsNaN(DialogueRecall.Of([]).At10.Mean));
    }

    private static DialogueTurn Turn(Speaker speaker, string text, params string[] titles) =>
        new(speaker, text, text, [.. titles.Select(title => new TitleMention(title, -1, 0))]);
}

using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;
using ChatRec.Training.Dialogues;

namespace ChatRec.Training.Tests.Dialogues;

public sealed class DialogueTrainerTests
{
    private const int Items = 60;

    private static readonly ItemTraits Traits = new(
        new Catalogue(Enumerable.Range(0, Items).Select(item => new Item($"{item}", $"Film {(char)('A' + (item % 26))}{item / 26}", 1960 + item, [item % 2 == 0 ? "Comedy" : "Horror"]))),
        [.. Enumerable.Range(0, 20).Select(user => new InteractionSequence(
            $"{user}",
            [.. Enumerable.Range(0, 10).Select(place => ((user * 7) + (place * 3)) % Items)],
            [.. Enumerable.Repeat(4f, 10)],
            [.. Enumerable.Repeat(Signal.Liked, 10)],
            [.. Enumerable.Range(0, 10).Select(place => (long)place)]))]);

    private static readonly Vocabulary Vocabulary = new(["funny", "scary"]);

    /// <summary>Whoever says a word names and is recommended films of its genre; each dialogue recommends a film of its own.</summary>
    private static readonly IReadOnlyList<DialogueExample> Examples = [.. Enumerable.Range(0, 40).Select(place => new DialogueExample(
        new LearnedDialogue([place, (place + 2) % 40], [place], [place], [place % 2]),
        [new DialogueQuestion(
            new DialogueContext { Titles = [(place + 2) % 40], Said = [place % 2 == 0 ? "something funny" : "something scary"] }, [place], [(place + 2) % 40])]))];

    private static LeaveOneOutFeatures Features => new(Traits, Vocabulary, Examples);

    [Fact]
    public void Features_of_a_dialogue_are_those_of_a_world_without_it()
    {
        var seen = new float[Examples.Count][];
        Features.ForEach([.. Enumerable.Range(0, Examples.Count)], new HashSet<int>(), 2, (dialogue, _, values) => seen[dialogue] = values.ToArray(), TestContext.Current.CancellationToken);

        for (var dialogue = 0; dialogue < Examples.Count; dialogue += 7)
        {
            AssertSame(Without(dialogue, place => place != dialogue), seen[dialogue]);
        }
    }

    [Fact]
    public void Strictly_the_whole_fold_is_left_out()
    {
        var fold = Enumerable.Range(0, Examples.Count).Where(place => place % 4 == 1).ToHashSet();
        Features.ForEach([1, 5], fold, 1, (dialogue, _, values) => AssertSame(Without(dialogue, place => !fold.Contains(place)), values.ToArray()), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Weights_do_not_depend_on_the_number_of_threads()
    {
        Assert.Equal(Learn(1), Learn(3));

        static double[] Learn(int threads)
        {
            var options = new DialogueTrainingOptions { Threads = threads, Top = 10, Random = 10 };
            var sampled = new DialogueTrainer(Features, options).Sample(null, TestContext.Current.CancellationToken);
            Assert.Equal(Examples.Count, sampled.Count);
            return DialogueFit.Fit(sampled, new bool[DialogueFeatures.Count], DialogueFeatures.Held, options.L2);
        }
    }

    [Fact]
    public void What_stands_for_the_rest_weighs_as_much_as_the_rest()
    {
        var sampled = new DialogueTrainer(Features, new DialogueTrainingOptions { Top = 10, Random = 7 }).Sample(null, TestContext.Current.CancellationToken)[0];

        // One target, ten of the best, seven for all that are left but the title that was said.
        Assert.Equal(1 + 10 + 7, sampled.Offsets.Length);
        Assert.All(sampled.Offsets[..11], offset => Assert.Equal(0, offset));
        Assert.All(sampled.Offsets[11..], offset => Assert.Equal(MathF.Log((Items - 1 - 1 - 10) / 7f), offset, 5));
    }

    [Fact]
    public void Cross_validation_judges_every_target_with_weights_that_never_saw_its_dialogue()
    {
        var options = new DialogueTrainingOptions { Top = 10, Random = 10 };
        var sampled = new DialogueTrainer(Features, options).Sample(null, TestContext.Current.CancellationToken);
        DialogueVariant[] variants = [new("full", new bool[DialogueFeatures.Count]), new("rated", [], [.. DialogueFeatures.All.Select(feature => feature.Name == "rated" ? 1.0 : 0)])];

        var ranks = new DialogueCrossValidation(Features, options, 4).Run(sampled, variants, strict: false, TestContext.Current.CancellationToken);

        Assert.Equal(2 * Examples.Count, ranks.Count);
        Assert.All(ranks, rank => Assert.InRange(rank.Rank, 1, Items - 1));
        var full = ranks.Where(rank => rank.Variant == 0).Average(rank => 1.0 / rank.Rank);
        Assert.True(full > ranks.Where(rank => rank.Variant == 1).Average(rank => 1.0 / rank.Rank), $"The learned model's mean reciprocal rank is {full}.");
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void A_rank_leaves_out_what_was_said_and_puts_equals_first(int item, int expected) =>
        Assert.Equal(expected, DialogueCrossValidation.RankOf([1f, 5f, 2f, 9f, 1f], item, [3]));

    private static float[] Without(int dialogue, Func<int, bool> kept)
    {
        var counts = new DialogueCounts(Items, Vocabulary.Words.Count, [.. Examples.Where((_, place) => kept(place)).Select(example => example.Learned)]);
        var values = new float[DialogueFeatures.Count * Items];
        new FeatureReader(Traits, counts, Vocabulary).Read(Examples[dialogue].Questions[0].Context, values);
        return values;
    }

    private static void AssertSame(float[] expected, float[] actual)
    {
        for (var index = 0; index < expected.Length; index++)
        {
            Assert.Equal(expected[index], actual[index], 4);
        }
    }
}

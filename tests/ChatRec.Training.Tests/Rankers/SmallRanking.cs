using ChatRec.Retrieval.Items;
using ChatRec.Training.Optimisation;
using ChatRec.Training.Rankers;
using ChatRec.Training.Rankers.Examples;
using ChatRec.Training.Rankers.Wishes;

namespace ChatRec.Training.Tests.Rankers;

/// <summary>Forty films that everybody watches in order, and one that nobody has seen yet; a vocabulary and a prompt around them.</summary>
internal static class SmallRanking
{
    public const int Trained = 40;

    public static IReadOnlyList<Item> Items { get; } = [.. Enumerable.Range(0, Trained + 1).Select(id => new Item(
        FormattableString.Invariant($"{id}"), $"Film {(char)('A' + (id % 26))}{id}", 1960 + (10 * (id % 6)), [id % 2 == 0 ? "Comedy" : "Horror"]))];

    public static RankerVocabulary Vocabulary { get; } = RankerVocabulary.Create([.. Items.Select(item => item.TitleWithYear)], ["History: ", "; ", "\nWish: ", "\nNext: ", "Choose:", "\nLetter:", .. Letters.Select(letter => $" ({letter}) ")], new WishWriter(Items, _ => []).Vocabulary(), merges: 200);

    public static RankerOptions Options { get; } = new()
    {
        Width = 32,
        Blocks = 1,
        Heads = 1,
        HeadWidth = 32,
        FeedForward = 32,
        Dropout = 0,
        Window = 10,
        TitlesPerStep = 200,
        NextItemSteps = 60,
        LookUpSteps = 0,
        RankingSteps = 0,
        ValidationSteps = 20,
        Parts = 2,
        Threads = 2,
        Optimiser = new OptimiserOptions(LearningRate: 1e-2, WeightDecay: 0.01, MaxGradientNorm: 5, WarmUpSteps: 5, AverageDecay: 0.9),
    };

    public static PromptFrame Frame { get; } = new([Token("History: ")], [Token("; ")], [Token("\nWish: ")], [Token("\nNext: ")]);

    public static LetterFrame LetterFrame { get; } = new(
        [Token("Choose:")], [.. Letters.Select(letter => new[] { Token($" ({letter}) ") })], [Token("\u010A")], Frame, [Token("\nLetter:")], [.. Letters.Select(Token)]);

    public static IReadOnlyList<int[]> Users { get; } = [.. Enumerable.Range(0, 30).Select(user => Enumerable.Range(user % 10, 25).ToArray())];

    public static RankerTask Task(RankerOptions options) => new(
        "small",
        Vocabulary,
        TitleAttributes.Read(Items),
        Trained,
        Users,
        [
            new("next item", options.NextItemSteps, [new NextItemExamples(options.TitlesPerStep, new UserHistories(Users), Frame, Trained, options.Window)]),
            new("look-up", options.LookUpSteps, [new LookUpExamples(options.PromptsPerStep, LetterFrame, Trained)]),
        ],
        LetterFrame,
        new Dictionary<int, int[]>(),
        new Dictionary<string, IReadOnlyList<RankerQuestion>>
        {
            ["history"] = [.. Enumerable.Range(0, 20).Select(first => new RankerQuestion(Frame.Prompt([first, first + 1, first + 2]), first + 3, new HashSet<int> { first, first + 1, first + 2 }))],
        });

    private static string[] Letters => ["A", "B", "C", "D", "E", "F"];

    private static int Token(string text) => Array.IndexOf(Vocabulary.Tokens, text);
}

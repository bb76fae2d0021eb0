using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Tests.Dialogues;

/// <summary>Eight films, five users and four dialogues, small enough to count by hand.</summary>
internal static class DialogueFixture
{
    public const int Alien = 0;
    public const int Aliens = 1;
    public const int Heat = 2;
    public const int Up = 3;
    public const int Coco = 4;
    public const int Scream = 5;
    public const int Scream2 = 6;
    public const int Clue = 7;

    public static Catalogue Catalogue { get; } = new(
    [
        new Item("1", "Alien", 1979, ["Horror", "Sci-Fi"]),
        new Item("2", "Aliens", 1986, ["Action", "Sci-Fi"]),
        new Item("3", "Heat", 1995, ["Action", "Crime"]),
        new Item("4", "Up", 2009, ["Animation", "Comedy"]),
        new Item("5", "Coco", 2017, ["Animation"]),
        new Item("6", "Scream", 1996, ["Horror"]),
        new Item("7", "Scream 2", 1997, ["Horror"]),
        new Item("8", "Clue", null, ["Comedy"]),
    ]);

    public static IReadOnlyList<string> Words { get; } = ["movy", "scary", "funny", "space"];

    /// <summary>Words: 0 movie, 1 scary, 2 funny, 3 space.</summary>
    public static IReadOnlyList<LearnedDialogue> Recorded { get; } =
    [
        new([Alien, Aliens, Scream], [Aliens, Scream], [Aliens], [0, 1, 3]),
        new([Scream, Scream2], [Scream2], [Scream2], [0, 1]),
        new([Up, Coco], [Coco], [Coco], [0, 2]),
        new([Heat], [], [], [0]),
    ];

    public static ItemTraits Traits { get; } = new(Catalogue,
    [
        User("a", (Alien, 5), (Aliens, 5), (Heat, 2)),
        User("b", (Alien, 4), (Aliens, 4), (Scream, 4)),
        User("c", (Up, 5), (Coco, 5)),
        User("d", (Up, 4), (Coco, 3)),
        User("e", (Heat, 5), (Alien, 5)),
    ]);

    public static FeatureReader Reader(IReadOnlyList<LearnedDialogue>? dialogues = null) => new(Traits, Counts(dialogues), new Vocabulary(Words));

    public static DialogueCounts Counts(IReadOnlyList<LearnedDialogue>? dialogues = null) => new(Catalogue.Count, Words.Count, dialogues ?? Recorded);

    /// <summary>One feature of one item.</summary>
    public static float Feature(FeatureReader reader, DialogueContext context, string name, int item)
    {
        var features = new float[DialogueFeatures.Count * Catalogue.Count];
        reader.Read(context, features);
        return features[(DialogueFeatures.Column(name) * Catalogue.Count) + item];
    }

    private static InteractionSequence User(string id, params (int Item, float Rating)[] ratings) => new(
        id,
        [.. ratings.Select(one => one.Item)],
        [.. ratings.Select(one => one.Rating)],
        [.. ratings.Select(one => one.Rating >= 4 ? Signal.Liked : one.Rating <= 2.5 ? Signal.Disliked : Signal.Seen)],
        [.. ratings.Select((_, place) => (long)place)]);
}

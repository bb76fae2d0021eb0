namespace ChatRec.Retrieval.Dialogues;

/// <summary>The features of the dialogue model, in the order of their columns. h: the titles said and not disliked; n: how many were said.</summary>
public static class DialogueFeatures
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<DialogueFeature> All { get; } =
    [
        new("rated", "popularity", "many people rated it"),
        new("liked", "popularity", "many people liked it"),
        new("recent", "popularity", "it is recent"),
        new("new", "popularity", "it came out in the newest two years"),
        new("named", "talked about", "people often speak of it in conversations"),
        new("recommended", "talked about", "people often recommend it in conversations"),
        new("recommended, n ≥ 3", "talked about", "the same, where three or more titles were said"),
        new("accepted", "talked about", "people who were recommended it liked it"),
        new("named, n = 0", "talked about", "people often speak of it, where no title was said"),
        new("liked together", "ratings in common", "the same people liked it and the titles said"),
        new("vector mean", "ratings in common", "rated by the same people as the titles said"),
        new("vector max", "ratings in common", "rated by the same people as one of the titles said"),
        new("named together", "named together", "named in conversations together with the titles said"),
        new("genres", "alike", "same genres as the titles said"),
        new("rare genres", "alike", "same rare genres as the titles said"),
        new("genres last", "alike", "same genres as the title said last"),
        new("years apart", "alike", "of the same years as the titles said"),
        new("series", "alike", "of the same series as a title said"),
        new("series, prefix", "alike", "its title begins as that of a title said"),
        new("disliked vector", "disliked", "rated by the same people as the titles disliked", Held: -0.5),
        new("disliked genres", "disliked", "same genres as the titles disliked", Held: -0.5),
        new("disliked series", "disliked", "of the same series as a title disliked", Held: -2),
        new("genre asked", "asked for", "of the genres asked for"),
        new("genre asked, either", "asked for", "of the genres that either side spoke of"),
        new("genre refused", "asked for", "of a genre that was refused", Held: -1),
        new("old asked", "asked for", "old, where something old was asked for"),
        new("new asked", "asked for", "recent, where something new was asked for"),
        new("years asked", "asked for", "of the years asked for"),
        new("own words", "words of the item", "its title or text has words that were said"),
        new("words", "words people use", "named in conversations in which the same words were said"),
        new("words, n = 0", "words people use", "the same, where no title was said"),
        new("word genres", "words people use", "of the genres that come up where the same words were said"),
        new("word vector", "words people use", "rated by the same people as what comes up where the same words were said"),
        new("word years", "words people use", "of the years that come up where the same words were said"),
        new("neighbours", "similar conversations", "named in the conversations most like this one"),
    ];

    /// <summary>Number of features.</summary>
    public static int Count => All.Count;

    /// <summary>Weights that are set, by feature; 0 for those that are learned.</summary>
    public static IReadOnlyList<double> Held { get; } = [.. All.Select(feature => feature.Held ?? 0)];

    /// <summary>Groups in order.</summary>
    public static IReadOnlyList<string> Groups { get; } = [.. All.Select(feature => feature.Group).Distinct()];

    /// <summary>The column of a feature.</summary>
    public static int Column(string name)
    {
        for (var column = 0; column < All.Count; column++)
        {
            if (All[column].Name == name)
            {
                return column;
            }
        }

        throw new ArgumentException($"There is no feature '{name}'.", nameof(name));
    }
}

using ChatRec.Ranking.Explanations;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Tests.Explanations;

/// <summary>A few films and what is known about them.</summary>
internal static class Films
{
    public static readonly Item Heat = new("heat", "Heat", 1995, ["Action", "Crime", "Thriller"]);
    public static readonly Item Suspects = new("suspects", "The Usual Suspects", 1995, ["Crime", "Mystery", "Thriller"]);
    public static readonly Item Seven = new("seven", "Seven", 1995, ["Mystery", "Thriller"]);
    public static readonly Item Clueless = new("clueless", "Clueless", 1995, ["Comedy", "Romance"]);
    public static readonly Item Emma = new("emma", "Emma", 1996, ["Comedy", "Drama", "Romance"]);
    public static readonly Item Jaws = new("jaws", "Jaws", 1975, ["Action", "Horror"]);
    public static readonly Item Airplane = new("airplane", "Airplane!", 1980, ["Comedy"]);
    public static readonly Item Confidential = new("confidential", "L.A. Confidential", 1997, ["Crime", "Film-Noir", "Mystery", "Thriller"]);

    public static Item? Find(string id) => new[] { Heat, Suspects, Seven, Clueless, Emma, Jaws, Airplane, Confidential }.FirstOrDefault(item => item.Id == id);

    public static History Liked(params Item[] items) => new(items.Select((item, day) => new Interaction(item.Id, Signal.Liked, DateTimeOffset.UnixEpoch.AddDays(day))));

    public static History Seen(params Item[] items) => new(items.Select((item, day) => new Interaction(item.Id, Signal.Seen, DateTimeOffset.UnixEpoch.AddDays(day))));

    public static ExplanationFacts Facts(ExplanationRequest request, IItemRelations? relations = null) =>
        new EvidenceCollector(Find, relations ?? new Relations(), new ExplanationOptions()).Collect(request);
}

/// <summary>Relations that a test states.</summary>
internal sealed class Relations : IItemRelations
{
    public Dictionary<string, int> People { get; } = [];

    public Dictionary<(string, string), int> Together { get; } = [];

    public Dictionary<(string, string), double> Cosines { get; } = [];

    public int CountTogether(string itemIdA, string itemIdB) => Together.GetValueOrDefault((itemIdA, itemIdB));

    public int CountPeople(string itemId) => People.GetValueOrDefault(itemId);

    public Dictionary<(string, string), int> Conversations { get; } = [];

    public int CountConversations(string itemIdA, string itemIdB) => Conversations.GetValueOrDefault((itemIdA, itemIdB));

    public double? Similarity(string itemIdA, string itemIdB) => Cosines.TryGetValue((itemIdA, itemIdB), out var cosine) ? cosine : null;
}

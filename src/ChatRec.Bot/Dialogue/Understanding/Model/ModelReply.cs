using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRec.Bot.Dialogue.Understanding.Model;

/// <summary>What a model answered about a message, as its JSON has it: typed, but not yet linked to items.</summary>
internal sealed record ModelReply
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        MaxDepth = 4,
    };

    /// <summary>Names of the acts.</summary>
    public static readonly FrozenDictionary<string, DialogueAct> Acts = new Dictionary<string, DialogueAct>
    {
        ["ask"] = DialogueAct.Ask,
        ["tell"] = DialogueAct.Tell,
        ["more"] = DialogueAct.More,
        ["why"] = DialogueAct.Why,
        ["reject"] = DialogueAct.Reject,
        ["accept"] = DialogueAct.Accept,
        ["greet"] = DialogueAct.Greet,
        ["leave"] = DialogueAct.Leave,
        ["thank"] = DialogueAct.Thank,
        ["ask_about_title"] = DialogueAct.AskAbout,
        ["ask_if_suitable"] = DialogueAct.AskSuitable,
        ["ask_fact"] = DialogueAct.AskFact,
        ["help"] = DialogueAct.Help,
        ["show_profile"] = DialogueAct.ShowProfile,
        ["forget"] = DialogueAct.Forget,
        ["start_over"] = DialogueAct.StartOver,
        ["yes"] = DialogueAct.Yes,
        ["no"] = DialogueAct.No,
        ["small_talk"] = DialogueAct.SmallTalk,
        ["abuse"] = DialogueAct.Abuse,
        ["other"] = DialogueAct.OutOfScope,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of what is said about a title.</summary>
    public static readonly FrozenDictionary<string, Sentiment> Sentiments = new Dictionary<string, Sentiment>
    {
        ["named"] = Sentiment.Named,
        ["liked"] = Sentiment.Liked,
        ["disliked"] = Sentiment.Disliked,
        ["seen"] = Sentiment.Seen,
        ["not_seen"] = Sentiment.Unseen,
        ["wants_like_it"] = Sentiment.AskedLike,
        ["wants_unlike_it"] = Sentiment.AskedUnlike,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of wishes relative to the last list.</summary>
    public static readonly FrozenDictionary<string, EraShift> Eras = new Dictionary<string, EraShift>
    {
        ["none"] = EraShift.None,
        ["newer"] = EraShift.Newer,
        ["older"] = EraShift.Older,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public required string Act { get; init; }

    public required IReadOnlyList<Title> Titles { get; init; }

    public required IReadOnlyList<Place> Places { get; init; }

    public required IReadOnlyList<string> Genres { get; init; }

    public required IReadOnlyList<string> Without { get; init; }

    public required int? From { get; init; }

    public required int? To { get; init; }

    public required string Era { get; init; }

    public required int? Count { get; init; }

    public required string About { get; init; }

    /// <summary>Reads an answer. Null: it is no JSON of this form, or a name in it is unknown.</summary>
    public static ModelReply? Parse(string answer)
    {
        try
        {
            var reply = JsonSerializer.Deserialize<ModelReply>(answer, Json);
            return reply is not null && Acts.ContainsKey(reply.Act) && Eras.ContainsKey(reply.Era)
                && reply.Titles.All(title => Sentiments.ContainsKey(title.Says)) && reply.Places.All(place => Sentiments.ContainsKey(place.Says))
                ? reply
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A title.</summary>
    /// <param name="Words">The words of the message.</param>
    /// <param name="Says">What is said about it.</param>
    /// <param name="Whose">Words that say whose opinion it is ("my wife"); empty: the writer's.</param>
    public sealed record Title(string Words, string Says, string Whose);

    /// <summary>A place of the last list.</summary>
    /// <param name="Number">From 1.</param>
    /// <param name="Says">What is said about it.</param>
    public sealed record Place([property: JsonPropertyName("place")] int Number, string Says);
}

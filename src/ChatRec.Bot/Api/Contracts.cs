using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ChatRec.Bot.Api;

/// <summary>POST /api/recommendations: what is known about the person, and what is wanted. Messages or history, or both.</summary>
/// <param name="Messages">A dialogue, oldest first. What the user said is understood as in the chat.</param>
/// <param name="History">What the person liked, disliked or saw; without times, oldest first.</param>
/// <param name="Exclude">Ids that must not be recommended.</param>
/// <param name="Filter">What every item must satisfy.</param>
/// <param name="Count">How many items, 1 to 100; 5 if neither this nor a message says.</param>
internal sealed record RecommendationsRequest(
    [property: Description("A dialogue, oldest first. What the user said is understood as in the chat. Needed unless history is given.")] IReadOnlyList<MessageBody>? Messages,
    [property: Description("What the person liked, disliked or saw. Entries without a time count as given oldest first. Needed unless messages are given.")] IReadOnlyList<HistoryBody>? History,
    [property: Description("Ids that must not be recommended.")] IReadOnlyList<string>? Exclude,
    [property: Description("What every recommended item must satisfy.")] FilterBody? Filter,
    [property: Description("How many items, 1 to 100; 5 if neither this nor a message says.")] int? Count);

/// <summary>One message of a dialogue.</summary>
internal sealed record MessageBody(
    [property: Description("\"user\" or \"assistant\".")] string Role,
    [property: Description("What was said.")] string Text);

/// <summary>One entry of a history, by id or by title.</summary>
internal sealed record HistoryBody(
    [property: Description("The item's id. Give this or title.")] string? Item,
    [property: Description("The item's title, for example \"Heat (1995)\". Give this or item.")] string? Title,
    [property: Description("\"liked\", \"disliked\" or \"seen\"; seen if left out.")] string? Signal,
    [property: Description("When, ISO 8601; UTC if it has no offset.")] DateTimeOffset? Time);

/// <summary>A filter; every given part must hold.</summary>
internal sealed record FilterBody(
    [property: Description("The item has at least one of these genres; empty: any.")] IReadOnlyList<string>? Genres,
    [property: Description("The item's year, both ends inclusive.")] YearsBody? Years);

/// <summary>A range of years.</summary>
internal sealed record YearsBody(
    [property: Description("First year.")] int? From,
    [property: Description("Last year.")] int? To);

/// <summary>What POST /api/recommendations answers.</summary>
internal sealed record RecommendationsAnswer(
    [property: Description("The recommendation's id; POST /api/explanations takes it.")] string Id,
    [property: Description("Best first.")] IReadOnlyList<ItemAnswer> Items,
    [property: Description("What the messages were understood to say; null without messages.")][property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] UnderstoodAnswer? Understood,
    [property: Description("Null, or what did not work, in a sentence fit for people.")][property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Degraded);

/// <summary>A recommended item.</summary>
internal sealed record ItemAnswer(
    [property: Description("From 1.")] int Rank,
    [property: Description("The item's id.")] string Id,
    [property: Description("Its title, without the year.")] string Title,
    [property: Description("Its year, if known.")][property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Year,
    [property: Description("Its genres.")] IReadOnlyList<string> Genres,
    [property: Description("0 to 1: the match that the chat shows: how likely a person who takes this item or one other candidate, drawn at random, takes this one.")] double Score,
    [property: Description("0 to 1: how likely the person takes this item. Over all candidates that were ranked the probabilities sum to 1 less the chance that it is none of them.")] double Probability,
    [property: Description("Its rank and score from each source.")] IReadOnlyList<ProvenanceAnswer> Provenance);

/// <summary>Where a score comes from.</summary>
internal sealed record ProvenanceAnswer(
    string Source,
    int Rank,
    double Score,
    [property: Description("Of the source \"dialogue\": what spoke most for the item, largest first, at most four.")][property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ReasonAnswer>? Because = null);

/// <summary>A part of a score.</summary>
internal sealed record ReasonAnswer(
    [property: Description("In words, as \"named in conversations together with the titles said\".")] string What,
    [property: Description("How much more it gives this item than the average item; 1 is e times the odds.")] double Part);

/// <summary>What messages were understood to say.</summary>
internal sealed record UnderstoodAnswer(
    [property: Description("What the last message does: ask, tell, more, greet and so on.")] string Act,
    [property: Description("Titles that were said.")] IReadOnlyList<MentionAnswer> Mentions,
    [property: Description("Stretches that stand where a title stands, but fit none, or several equally well.")] IReadOnlyList<UnclearAnswer> Unclear,
    [property: Description("What is wanted.")] WishAnswer Wish);

/// <summary>A title that was said.</summary>
internal sealed record MentionAnswer(string Item, string Title, string Text, string Sentiment);

/// <summary>A title that was not found, and what may be meant.</summary>
internal sealed record UnclearAnswer(string Text, IReadOnlyList<SuggestionAnswer> Suggestions);

/// <summary>An item that may be meant.</summary>
internal sealed record SuggestionAnswer(string Item, string Title);

/// <summary>What is wanted.</summary>
internal sealed record WishAnswer(
    IReadOnlyList<string> Genres,
    IReadOnlyList<string> ExcludedGenres,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] YearsBody? Years,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Count,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Text);

/// <summary>POST /api/explanations: which item of which recommendation.</summary>
internal sealed record ExplanationRequestBody(
    [property: Description("The id that POST /api/recommendations answered.")] string Recommendation,
    [property: Description("The id of one of its items.")] string Item);

/// <summary>What POST /api/explanations answers, and its event stream in the event "done".</summary>
internal sealed record ExplanationAnswer(
    string Recommendation,
    string Item,
    [property: Description("The explanation; every claim in it is backed by the evidence.")] string Text,
    [property: Description("\"model\", or \"evidence\" where the model's text did not pass the check or no model was at hand.")] string WrittenBy,
    [property: Description("Everything the text was allowed to cite, strongest first.")] IReadOnlyList<EvidenceAnswer> Evidence);

/// <summary>A fact that an explanation may cite.</summary>
internal sealed record EvidenceAnswer(string Kind, string Text, IReadOnlyList<string> Items, double? Value);

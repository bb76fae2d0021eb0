using System.Text.Json;
using ChatRec.Bot.Hosting.Problems;
using ChatRec.Bot.Recommendations;

namespace ChatRec.Bot.Api;

/// <summary>Reads the body of POST /api/recommendations; what the catalogue must know is checked later.</summary>
internal static class RecommendationsBody
{
    private const int MaxIdCharacters = 200;
    private const int MaxTitleCharacters = 300;
    private const int MaxMessageCharacters = 100_000;
    private const int FirstYear = 1800;
    private const int LastYear = 2200;

    /// <summary>Reads it.</summary>
    /// <exception cref="ProblemException">A field is wrong; it is named.</exception>
    public static RecommendationsRequest Read(JsonElement json, ApiOptions options)
    {
        var body = Fields.Of(json, "messages", "history", "exclude", "filter", "count");
        var request = new RecommendationsRequest(
            body.Objects("messages", options.MaxMessages, "role", "text")?.Select(Message).ToList(),
            body.Objects("history", options.MaxHistory, "item", "title", "signal", "time")?.Select(Entry).ToList(),
            body.Texts("exclude", options.MaxHistory, MaxIdCharacters),
            Filter(body.Object("filter", "genres", "years")),
            body.Number("count", 1, Recommender.MaxCount));
        if (request.Messages is not { Count: > 0 } && request.History is not { Count: > 0 })
        {
            throw new ProblemException(400, "nothing-to-go-by", "There is nothing to go by", "Give messages or history, or both; at least one entry.");
        }

        return request;
    }

    private static MessageBody Message(Fields message)
    {
        var role = message.Text("role", 20) ?? throw Problem.Invalid(message.Path("role"), "is missing; it is one of user, assistant.");
        if (role is not ("user" or "assistant"))
        {
            throw Problem.Invalid(message.Path("role"), $"'{Fields.Cut(role)}' is not one of user, assistant.");
        }

        return new MessageBody(role, message.Text("text", MaxMessageCharacters) ?? throw Problem.Invalid(message.Path("text"), "is missing."));
    }

    private static HistoryBody Entry(Fields entry)
    {
        var item = entry.Text("item", MaxIdCharacters);
        var title = entry.Text("title", MaxTitleCharacters);
        if (item is null == title is null)
        {
            throw Problem.Invalid(entry.Path(item is null ? "item" : "title"), item is null
                ? "is missing; give item (an id) or title."
                : "is given beside item; give one of the two.");
        }

        var signal = entry.Text("signal", 60);
        return signal is null or "liked" or "disliked" or "seen"
            ? new HistoryBody(item, title, signal, entry.Time("time"))
            : throw Problem.Invalid(entry.Path("signal"), $"'{Fields.Cut(signal)}' is not one of liked, disliked, seen.");
    }

    private static FilterBody? Filter(Fields? given)
    {
        if (given is not { } filter)
        {
            return null;
        }

        var years = filter.Object("years", "from", "to") is { } range
            ? new YearsBody(range.Number("from", FirstYear, LastYear), range.Number("to", FirstYear, LastYear))
            : null;
        return years?.From > years?.To
            ? throw Problem.Invalid(filter.Path("years"), FormattableString.Invariant($"from {years.From} is after to {years.To}."))
            : new FilterBody(filter.Texts("genres", max: 50, maxCharacters: 100), years);
    }
}

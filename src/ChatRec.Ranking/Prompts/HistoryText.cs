using System.Globalization;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Ranking.Prompts;

/// <summary>
/// A history as a sentence, in the manner of M6-Rec (Cui et al. 2022, arXiv:2205.08084, section 3): "A user who liked Heat (1995) last
/// night, has seen Seven (1995), and was recommended Fargo (1996) and did not want it". Events stand oldest first, with relative times.
/// </summary>
/// <param name="titleOf">Title of an item as it shall stand there; null: the item is left out.</param>
/// <param name="refused">Whether a disliked item had been recommended: it was refused, which says less than that it was watched and not liked.</param>
/// <param name="time">The clock, and the zone in which "last night" is meant.</param>
public sealed class HistoryText(Func<string, string?> titleOf, Func<string, bool> refused, TimeProvider time)
{
    private const string Opening = "A user who ";

    /// <summary>The sentence, without a full stop; empty where there is nothing to say.</summary>
    /// <param name="history">The history.</param>
    /// <param name="maxItems">At most so many items, the newest.</param>
    /// <param name="maxTokens">At most so many tokens: as many of the newest items as fit.</param>
    /// <param name="countTokens">Tokens of a text.</param>
    public string Write(History history, int maxItems, int maxTokens, Func<string, int> countTokens)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(countTokens);
        var now = time.GetUtcNow();
        var events = history.Interactions
            .Select(interaction => (Title: titleOf(interaction.ItemId), Deed: DeedOf(interaction), When: interaction.Signal is Signal.Seen ? "" : When(interaction.Time, now)))
            .Where(told => told.Title is not null)
            .Select(told => new Event(told.Title!, told.Deed, told.When))
            .TakeLast(maxItems)
            .ToList();

        var fitting = "";
        for (var count = 1; count <= events.Count; count++)
        {
            var text = Say(events[^count..]);
            if (countTokens(text) > maxTokens)
            {
                break;
            }

            fitting = text;
        }

        return fitting;
    }

    /// <summary>"just now", "earlier today", "last night", "yesterday", "3 days ago", "2 weeks ago", "a year ago".</summary>
    public string When(DateTimeOffset then, DateTimeOffset now)
    {
        var age = now - then;
        if (age < TimeSpan.FromHours(1))
        {
            return "just now";
        }

        var local = TimeZoneInfo.ConvertTime(then, time.LocalTimeZone);
        var days = (TimeZoneInfo.ConvertTime(now, time.LocalTimeZone).Date - local.Date).Days;
        return days switch
        {
            0 => "earlier today",
            1 => local.Hour >= 18 ? "last night" : "yesterday",
            < 7 => Ago(days, "day"),
            < 60 => Ago(days / 7, "week"),
            < 365 => Ago(days / 30, "month"),
            _ => Ago(days / 365, "year"),
        };
    }

    private Deed DeedOf(Interaction interaction) => interaction.Signal switch
    {
        Signal.Liked => Deed.Liked,
        Signal.Seen => Deed.Seen,
        _ => refused(interaction.ItemId) ? Deed.Refused : Deed.Disliked,
    };

    private static string Ago(int count, string unit) => count == 1 ? $"a {unit} ago" : string.Create(CultureInfo.InvariantCulture, $"{count} {unit}s ago");

    private static string Say(List<Event> events)
    {
        var clauses = new List<string>();
        for (var first = 0; first < events.Count;)
        {
            var end = first + 1;
            while (end < events.Count && events[end].Deed == events[first].Deed && events[end].When == events[first].When)
            {
                end++;
            }

            var several = end - first > 1;
            var titles = Join([.. events.Skip(first).Take(end - first).Select(told => told.Title)]);
            var when = events[first].When;
            clauses.Add(events[first].Deed switch
            {
                Deed.Liked => $"liked {titles} {when}",
                Deed.Disliked => $"did not like {titles} {when}",
                Deed.Seen => $"has seen {titles}",
                _ => $"was recommended {titles} {when} and did not want {(several ? "them" : "it")}",
            });
            first = end;
        }

        return Opening + Join(clauses, clauses.Count > 2 || clauses.Any(clause => clause.Contains(" and ", StringComparison.Ordinal)) ? ", and " : " and ");
    }

    private static string Join(List<string> parts, string last = " and ") =>
        parts.Count == 1 ? parts[0] : string.Join(", ", parts.Take(parts.Count - 1)) + last + parts[^1];

    private enum Deed
    {
        Liked,
        Disliked,
        Seen,
        Refused,
    }

    private sealed record Event(string Title, Deed Deed, string When);
}

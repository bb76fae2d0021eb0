using System.Text;
using System.Text.Json;
using ChatRec.Retrieval.Candidates;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.VectorStores.Sqlite;

/// <summary><see cref="ItemFilter"/> as a condition on a row <c>p</c> of a collection's points.</summary>
internal static class SqliteFilter
{
    /// <summary>Genres are stored and compared in this form, so that case does not matter.</summary>
    public static string Fold(string genre) => genre.ToUpperInvariant();

    /// <summary>Adds the filter's parameters to the command and returns its condition.</summary>
    public static string AddTo(SqliteCommand command, ItemFilter filter, long collection)
    {
        var condition = new StringBuilder("1");
        if (filter.YearFrom is { } from)
        {
            condition.Append(" AND p.year >= $yearFrom");
            command.Parameters.AddWithValue("$yearFrom", from);
        }

        if (filter.YearTo is { } to)
        {
            condition.Append(" AND p.year <= $yearTo");
            command.Parameters.AddWithValue("$yearTo", to);
        }

        AddGenres("$any", filter.Genres, "> 0");
        AddGenres("$all", filter.AllGenres, FormattableString.Invariant($"= {Distinct(filter.AllGenres).Length}"));
        AddGenres("$none", filter.ExcludedGenres, "= 0");
        if (filter.ExcludedIds.Count > 0)
        {
            condition.Append(" AND p.id NOT IN (SELECT value FROM json_each($excluded))");
            command.Parameters.AddWithValue("$excluded", JsonSerializer.Serialize(filter.ExcludedIds));
        }

        return condition.ToString();

        void AddGenres(string parameter, IReadOnlyList<string> genres, string demand)
        {
            if (genres.Count > 0)
            {
                condition.Append(
                    FormattableString.Invariant(
                        $" AND (SELECT count(*) FROM genres_{collection} g WHERE g.point = p.row AND g.genre IN (SELECT value FROM json_each({parameter}))) {demand}"));
                command.Parameters.AddWithValue(parameter, JsonSerializer.Serialize(Distinct(genres)));
            }
        }
    }

    private static string[] Distinct(IReadOnlyList<string> genres) => [.. genres.Select(Fold).Distinct(StringComparer.Ordinal)];
}

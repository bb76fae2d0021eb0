using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.VectorStores.Sqlite;

/// <summary><see cref="PointFilter"/> as a condition on a row <c>p</c> of a collection's points.</summary>
internal static class SqliteFilter
{
    /// <summary>Adds the filter's parameters to the command and returns its condition.</summary>
    public static string AddTo(SqliteCommand command, PointFilter filter, long collection)
    {
        List<string> all = [.. filter.Must.Select(Condition)];
        if (filter.Should.Count > 0)
        {
            all.Add($"({string.Join(" OR ", filter.Should.Select(Condition))})");
        }

        all.AddRange(filter.MustNot.Select(condition => $"NOT {Condition(condition)}"));
        return all.Count == 0 ? "1" : string.Join(" AND ", all);

        string Condition(PointCondition condition) => condition switch
        {
            GenreCondition genres => FormattableString.Invariant(
                $"EXISTS (SELECT 1 FROM genres_{collection} g WHERE g.point = p.row AND g.genre IN (SELECT value FROM json_each({Add(JsonSerializer.Serialize(genres.AnyOf.Select(GenreCondition.Fold)))})))"),
            // Neither true nor false of no year would be "NOT NULL"; it is false.
            YearCondition years => $"coalesce(p.year BETWEEN {Add(years.From ?? int.MinValue)} AND {Add(years.To ?? int.MaxValue)}, 0)",
            IdCondition ids => $"p.id IN (SELECT value FROM json_each({Add(JsonSerializer.Serialize(ids.AnyOf))}))",
            _ => throw new ArgumentException($"A {condition.GetType().Name} is no condition that a store knows.", nameof(filter)),
        };

        string Add(object value)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"$filter{command.Parameters.Count}");
            command.Parameters.AddWithValue(name, value);
            return name;
        }
    }
}

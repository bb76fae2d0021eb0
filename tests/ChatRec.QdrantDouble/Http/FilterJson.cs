using System.Text.Json;
using ChatRec.Doubles.Filters;

namespace ChatRec.Doubles.Http;

/// <summary>Reads filters.</summary>
internal static class FilterJson
{
    public static Filter? Read(JsonElement? json) => json is { } filter ? ReadFilter(filter) : null;

    public static Condition ReadCondition(JsonElement json)
    {
        json.NotCovered("nested");
        return json switch
        {
            _ when json.Text("key") is { } key => ReadField(json, key),
            _ when json.Field("is_empty") is { } empty => new Condition.IsEmpty(empty.Required("key").GetString()!),
            _ when json.Field("is_null") is { } isNull => new Condition.IsNull(isNull.Required("key").GetString()!),
            _ when json.Field("has_id") is { } ids => new Condition.HasId(((JsonElement?)ids).Items().Select(id => id.PointId()).ToHashSet()),
            _ when json.Text("has_vector") is { } name => new Condition.HasVector(name),
            _ when IsFilter(json) => new Condition.Nested(ReadFilter(json)),
            _ => throw MalformedBodyException.NoVariant("Condition"),
        };
    }

    private static bool IsFilter(JsonElement json) => json.ValueKind == JsonValueKind.Object && !UnknownFields(json).Any();

    private static IEnumerable<string> UnknownFields(JsonElement json) =>
        json.EnumerateObject().Select(property => property.Name).Except(["must", "should", "must_not", "min_should"]);

    private static Filter ReadFilter(JsonElement json)
    {
        if (UnknownFields(json).FirstOrDefault() is { } unknown)
        {
            throw new MalformedBodyException($"unknown field `{unknown}`, expected one of `should`, `min_should`, `must`, `must_not`");
        }

        var minShould = json.Field("min_should");
        return new Filter(
            Conditions("must"),
            Conditions("should"),
            Conditions("must_not"),
            [.. (minShould?.Field("conditions")).Items().Select(ReadCondition)],
            minShould?.Whole("min_count") ?? 0);

        IReadOnlyList<Condition> Conditions(string name) => [.. json.Field(name).Items().Select(ReadCondition)];
    }

    private static Condition ReadField(JsonElement json, string key)
    {
        json.NotCovered("geo_bounding_box", "geo_radius", "geo_polygon");
        var conditions = new List<Condition>();
        if (json.Field("match") is { } match)
        {
            conditions.Add(new Condition.Field(key, ReadMatch(match)));
        }

        if (json.Field("range") is { } range)
        {
            conditions.Add(new Condition.Field(key, ReadRange(range)));
        }

        if (json.Field("values_count") is { } count)
        {
            conditions.Add(new Condition.ValuesCount(key, ReadNumbers(count)));
        }

        if (json.Flag("is_empty") is { } isEmpty)
        {
            conditions.Add(Expect(new Condition.IsEmpty(key), isEmpty));
        }

        if (json.Flag("is_null") is { } isNull)
        {
            conditions.Add(Expect(new Condition.IsNull(key), isNull));
        }

        return conditions switch
        {
            [] => throw new QdrantException(
                QdrantError.Invalid, "Validation error in JSON body: [At least one field condition must be specified]"),
            [var only] => only,
            _ => throw QdrantException.NotCovered("two tests in one field condition"),
        };
    }

    private static Condition Expect(Condition condition, bool expected) =>
        expected ? condition : new Condition.Nested(new Filter([], [], [condition], [], 0));

    private static ValueTest ReadMatch(JsonElement json)
    {
        json.NotCovered("phrase");
        return json switch
        {
            _ when json.Field("value") is { } value => new ValueTest.AnyOf([value]),
            _ when json.Field("any") is { } any => new ValueTest.AnyOf([.. any.EnumerateArray()]),
            _ when json.Field("except") is { } except => new ValueTest.Except([.. except.EnumerateArray()]),
            _ when json.Text("text") is { } text => new ValueTest.Text(text, Any: false),
            _ when json.Text("text_any") is { } words => new ValueTest.Text(words, Any: true),
            _ => throw MalformedBodyException.NoVariant("Match"),
        };
    }

    private static ValueTest ReadRange(JsonElement json)
    {
        if (json.EnumerateObject().All(bound => bound.Value.ValueKind != JsonValueKind.String))
        {
            return ReadNumbers(json);
        }

        return new ValueTest.TimeRange(Time("gt"), Time("gte"), Time("lt"), Time("lte"));

        DateTimeOffset? Time(string name) => json.Text(name) is not { } text ? null
            : ValueTest.TimeRange.TryParse(text, out var moment) ? moment
            : throw new MalformedBodyException(
                $"'{text}' does not match accepted datetime format (RFC3339). Example: 2014-01-01T00:00:00Z");
    }

    private static ValueTest.NumberRange ReadNumbers(JsonElement json)
    {
        return new ValueTest.NumberRange(Bound("gt"), Bound("gte"), Bound("lt"), Bound("lte"));

        double? Bound(string name) => json.Field(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Number } value => value.GetDouble(),
            _ => throw MalformedBodyException.NoVariant("RangeInterface"),
        };
    }
}

using System.Text.Json;
using ChatRec.Doubles.Collections;
using ChatRec.Doubles.Points;

namespace ChatRec.Doubles.Filters;

/// <summary>One test of a point.</summary>
internal abstract record Condition
{
    public abstract bool Matches(StoredPoint point, IReadOnlyDictionary<string, PayloadIndex> indexes);

    /// <summary>Some value of a payload field passes.</summary>
    public sealed record Field(string Key, ValueTest Test) : Condition
    {
        public override bool Matches(StoredPoint point, IReadOnlyDictionary<string, PayloadIndex> indexes) =>
            PayloadPath.Elements(point.Payload, Key).Any(value => Test.Passes(value, indexes.GetValueOrDefault(Key)));
    }

    /// <summary>The number of values of a field lies in a range.</summary>
    public sealed record ValuesCount(string Key, ValueTest.NumberRange Range) : Condition
    {
        public override bool Matches(StoredPoint point, IReadOnlyDictionary<string, PayloadIndex> indexes) =>
            Range.Contains(PayloadPath.Elements(point.Payload, Key).Count());
    }

    /// <summary>A field is missing, null or an empty array.</summary>
    public sealed record IsEmpty(string Key) : Condition
    {
        public override bool Matches(StoredPoint point, IReadOnlyDictionary<string, PayloadIndex> indexes) =>
            PayloadPath.Elements(point.Payload, Key).All(value => value.ValueKind == JsonValueKind.Null);
    }

    /// <summary>A field is there and null.</summary>
    public sealed record IsNull(string Key) : Condition
    {
        public override bool Matches(StoredPoint point, IReadOnlyDictionary<string, PayloadIndex> indexes) =>
            PayloadPath.Elements(point.Payload, Key).Any(value => value.ValueKind == JsonValueKind.Null);
    }

    /// <summary>The id is one of these.</summary>
    public sealed record HasId(IReadOnlySet<PointId> Ids) : Condition
    {
        public override bool Matches(StoredPoint point, IReadOnlyDictionary<string, PayloadIndex> indexes) => Ids.Contains(point.Id);
    }

    /// <summary>The point has this vector.</summary>
    public sealed record HasVector(string Name) : Condition
    {
        public override bool Matches(StoredPoint point, IReadOnlyDictionary<string, PayloadIndex> indexes) =>
            point.Vectors.ContainsKey(Name);
    }

    /// <summary>A filter used as a condition.</summary>
    public sealed record Nested(Filter Filter) : Condition
    {
        public override bool Matches(StoredPoint point, IReadOnlyDictionary<string, PayloadIndex> indexes) =>
            Filter.Matches(point, indexes);
    }
}

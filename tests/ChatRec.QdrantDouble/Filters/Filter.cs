using ChatRec.Doubles.Collections;
using ChatRec.Doubles.Points;

namespace ChatRec.Doubles.Filters;

/// <summary>All of <c>must</c>, one of <c>should</c>, enough of <c>min_should</c>, none of <c>must_not</c>; an empty list says nothing.</summary>
internal sealed record Filter(
    IReadOnlyList<Condition> Must,
    IReadOnlyList<Condition> Should,
    IReadOnlyList<Condition> MustNot,
    IReadOnlyList<Condition> MinShould,
    int MinCount)
{
    /// <summary>Every condition, those of nested filters too.</summary>
    public IEnumerable<Condition> Conditions =>
        Must.Concat(Should).Concat(MustNot).Concat(MinShould)
            .SelectMany(condition => condition is Condition.Nested nested ? nested.Filter.Conditions : [condition]);

    public bool Matches(StoredPoint point, IReadOnlyDictionary<string, PayloadIndex> indexes) =>
        Must.All(c => c.Matches(point, indexes))
        && (Should.Count == 0 || Should.Any(c => c.Matches(point, indexes)))
        && !MustNot.Any(c => c.Matches(point, indexes))
        && MinShould.Count(c => c.Matches(point, indexes)) >= MinCount;
}

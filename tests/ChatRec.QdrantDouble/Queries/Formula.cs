using System.Text.Json;
using ChatRec.Doubles.Collections;
using ChatRec.Doubles.Filters;
using ChatRec.Doubles.Points;

namespace ChatRec.Doubles.Queries;

/// <summary>An expression that scores a point.</summary>
internal abstract record Formula
{
    public abstract double Evaluate(Scope scope);

    /// <summary>What an expression can see: the point, its score in each prefetch (0 where it was not found), defaults.</summary>
    public sealed record Scope(
        StoredPoint Point, IReadOnlyList<float> Scores, Payload Defaults, IReadOnlyDictionary<string, PayloadIndex> Indexes);

    /// <summary>A constant.</summary>
    public sealed record Number(double Value) : Formula
    {
        public override double Evaluate(Scope scope) => Value;
    }

    /// <summary>The score of a prefetch.</summary>
    public sealed record Score(int Prefetch) : Formula
    {
        public override double Evaluate(Scope scope) => Prefetch < scope.Scores.Count ? scope.Scores[Prefetch] : 0;
    }

    /// <summary>A number of the payload.</summary>
    public sealed record Variable(string Key) : Formula
    {
        public override double Evaluate(Scope scope)
        {
            var value = PayloadPath.Elements(scope.Point.Payload, Key).FirstOrDefault();
            return value.ValueKind == JsonValueKind.Number ? value.GetDouble()
                : scope.Defaults.TryGetValue(Key, out var assumed) && assumed.ValueKind == JsonValueKind.Number ? assumed.GetDouble()
                : throw QdrantException.WrongInput($"Expected number value for {Key} in the payload and/or in the formula defaults.");
        }
    }

    /// <summary>1 where the condition holds, else 0.</summary>
    public sealed record Test(Condition Condition) : Formula
    {
        public override double Evaluate(Scope scope) => Condition.Matches(scope.Point, scope.Indexes) ? 1 : 0;
    }

    /// <summary>A function of other expressions.</summary>
    public sealed record Call(IReadOnlyList<Formula> Arguments, Func<double[], double> Function) : Formula
    {
        public override double Evaluate(Scope scope) => Function([.. Arguments.Select(a => a.Evaluate(scope))]);
    }
}

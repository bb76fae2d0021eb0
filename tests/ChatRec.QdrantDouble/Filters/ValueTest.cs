using System.Globalization;
using System.Text.Json;
using ChatRec.Doubles.Collections;

namespace ChatRec.Doubles.Filters;

/// <summary>A test of one payload value.</summary>
internal abstract record ValueTest
{
    /// <summary>The types of index that serve the test, as strict mode lists them.</summary>
    public abstract string IndexTypes { get; }

    public abstract bool Passes(JsonElement value, PayloadIndex? index);

    /// <summary>The value is one of these: strings, integers or booleans.</summary>
    public sealed record AnyOf(IReadOnlyList<JsonElement> Values) : ValueTest
    {
        public override string IndexTypes => TypesFor(Values);

        public override bool Passes(JsonElement value, PayloadIndex? index) => Values.Any(v => AreEqual(v, value));
    }

    /// <summary>The value is none of these.</summary>
    public sealed record Except(IReadOnlyList<JsonElement> Values) : ValueTest
    {
        public override string IndexTypes => TypesFor(Values);

        public override bool Passes(JsonElement value, PayloadIndex? index) => !Values.Any(v => AreEqual(v, value));
    }

    /// <summary>The text holds all (or any) of the words; without a text index, the phrase itself.</summary>
    public sealed record Text(string Words, bool Any) : ValueTest
    {
        private static readonly char[] Separators = [.. Enumerable.Range(0, 128).Select(c => (char)c).Where(c => !char.IsLetterOrDigit(c))];

        public override string IndexTypes => "[text]";

        public override bool Passes(JsonElement value, PayloadIndex? index)
        {
            if (value.ValueKind != JsonValueKind.String)
            {
                return false;
            }

            var text = value.GetString()!;
            if (index?.Type != "text")
            {
                return Any ? Tokens(Words).Any(w => text.Contains(w, StringComparison.Ordinal)) : text.Contains(Words, StringComparison.Ordinal);
            }

            var tokens = Tokens(text.ToLowerInvariant()).ToHashSet();
            var wanted = Tokens(Words.ToLowerInvariant());
            return Any ? wanted.Any(tokens.Contains) : wanted.All(tokens.Contains);
        }

        private static string[] Tokens(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A number lies between bounds; null means no bound.</summary>
    public sealed record NumberRange(double? Above, double? AtLeast, double? Below, double? AtMost) : ValueTest
    {
        public override string IndexTypes => "[float, integer]";

        public override bool Passes(JsonElement value, PayloadIndex? index) =>
            value.ValueKind == JsonValueKind.Number && Contains(value.GetDouble());

        public bool Contains(double x) => !(x <= Above) && !(x < AtLeast) && !(x >= Below) && !(x > AtMost);
    }

    /// <summary>A moment lies between bounds; null means no bound.</summary>
    public sealed record TimeRange(DateTimeOffset? Above, DateTimeOffset? AtLeast, DateTimeOffset? Below, DateTimeOffset? AtMost) : ValueTest
    {
        public override string IndexTypes => "[datetime]";

        public static bool TryParse(string text, out DateTimeOffset moment) =>
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment);

        public override bool Passes(JsonElement value, PayloadIndex? index) =>
            value.ValueKind == JsonValueKind.String && TryParse(value.GetString()!, out var x)
            && !(x <= Above) && !(x < AtLeast) && !(x >= Below) && !(x > AtMost);
    }

    private static bool AreEqual(JsonElement wanted, JsonElement value) => wanted.ValueKind == value.ValueKind && value.ValueKind switch
    {
        JsonValueKind.String => wanted.ValueEquals(value.GetString()),
        JsonValueKind.Number => value.TryGetInt64(out var x) && wanted.TryGetInt64(out var y) && x == y,
        JsonValueKind.True or JsonValueKind.False => true,
        _ => false,
    };

    private static string TypesFor(IReadOnlyList<JsonElement> values) => values is not [var first, ..] ? "[keyword]" : first.ValueKind switch
    {
        JsonValueKind.Number => "[integer]",
        JsonValueKind.True or JsonValueKind.False => "[bool]",
        _ => "[keyword]",
    };
}

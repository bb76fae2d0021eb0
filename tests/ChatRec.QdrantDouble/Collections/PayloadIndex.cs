using System.Text.Json;

namespace ChatRec.Doubles.Collections;

/// <summary>An index of one payload field. The double scans; an index matters to strict mode, ordering and text.</summary>
/// <param name="Field">The payload key.</param>
/// <param name="Type">keyword, integer, float, bool, datetime, text or uuid.</param>
/// <param name="Parameters">The parameters as they were sent, if any.</param>
internal sealed record PayloadIndex(string Field, string Type, JsonElement? Parameters)
{
    /// <summary>Whether <c>order_by</c> can use it.</summary>
    public bool HasOrder => Type is "integer" or "float" or "datetime";
}

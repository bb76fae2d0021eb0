using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatRec.Evaluation.Metrics;

namespace ChatRec.Evaluation.Dialogues.Reports;

/// <summary>The recall tables as text and as JSON.</summary>
/// <param name="Facts">What the tables are about, one fact a line.</param>
/// <param name="Rows">Lines, section after section.</param>
public sealed record RecallReport(IReadOnlyList<string> Facts, IReadOnlyList<RecallRow> Rows)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The tables in Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        foreach (var fact in Facts)
        {
            text.Append("- ").AppendLine(fact);
        }

        foreach (var section in Rows.GroupBy(row => row.Section))
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"**{section.Key}**").AppendLine();
            text.AppendLine("| model | targets | R@1 | R@10 | R@50 | all targets | R@10 | R@50 |");
            text.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
            foreach (var row in section)
            {
                var recall = row.InCatalogue;
                text.Append(CultureInfo.InvariantCulture, $"| {row.Model} | {recall.Targets} | {Share(recall.At1.Mean)} | {Show(recall.At10)} | {Show(recall.At50)} |");
                text.AppendLine(row.All is { } all ? string.Create(CultureInfo.InvariantCulture, $" {all.Targets} | {Share(all.At10.Mean)} | {Share(all.At50.Mean)} |") : " | | |");
            }
        }

        return text.ToString();
    }

    /// <summary>The same as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    private static string Show(Interval interval) => double.IsNaN(interval.Mean) ? "–" : $"{Share(interval.Mean)} ({Share(interval.Low)}–{Share(interval.High)})";

    private static string Share(double value) => double.IsNaN(value) ? "–" : value.ToString("0.000", CultureInfo.InvariantCulture).TrimStart('0') is { Length: 4 } share ? share : value.ToString("0.000", CultureInfo.InvariantCulture);
}

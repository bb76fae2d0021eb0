using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRec.Evaluation.Rankers.Reports;

/// <summary>The report as JSON: means over seeds by reading, each run's weights and metrics, position bias, the quality of the shown probabilities.</summary>
public static class RankerJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes it.</summary>
    public static string Write(RankerReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return JsonSerializer.Serialize(new
        {
            dataset = report.Setting.Name,
            description = report.Setting.Description,
            retriever = report.Setting.Retriever,
            command = report.Setting.Command,
            candidates = report.Setting.Candidates,
            users = report.Runs[0].Test.Count,
            retrieved = report.Retrieved,
            readings = report.Readings.Select(reading => new
            {
                name = reading.Name,
                test = reading.Metrics,
                gains = reading.Gains.Count == 0 ? null : reading.Gains,
                promptTokens = reading.PromptTokens,
                milliseconds = reading.Milliseconds,
            }),
            positionBias = report.Bias is { } bias ? new { tau = bias.Tau, priorRange = bias.PriorRange, spread = bias.Spread, prior = bias.Prior.ToDictionary() } : null,
            shown = report.Shown.Select(shown => new { name = shown.Name, before = shown.Before, after = shown.After, byChance = shown.Floor, curve = shown.CurveAfter }),
            runs = report.Runs.Select(run => new { seed = run.Seed, model = run.Model.Name, modelSha256 = run.Model.Sha256, retrieved = run.Retrieved, weights = run.Weights }),
        }, Options) + "\n";
    }
}

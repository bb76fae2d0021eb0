using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRec.Evaluation.Retrievers.Reports;

/// <summary>The report as JSON: an array with one object a run (model and seed); gains over the baseline stand in every run of a model.</summary>
public static class RetrieverJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes it.</summary>
    public static string Write(RetrieverReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var runs =
            from result in report.Results
            from run in result.Runs
            select new
            {
                dataset = report.Data.Name,
                users = report.Data.Users.Count,
                items = report.Data.ItemCount,
                interactions = report.Data.InteractionCount,
                catalogueSha256 = report.Data.CatalogueHash,
                model = run.Model,
                seed = run.Seed,
                settings = run.Fitted.Settings,
                validation = run.Validation,
                test = run.Test,
                seconds = Math.Round(run.Fitted.Seconds, 3),
                epochs = run.Fitted.Epochs ?? 0,
                microsecondsAUser = Math.Round(run.MicrosecondsAQuestion, 1),
                curve = run.Fitted.Curve.Count == 0 ? null : run.Fitted.Curve,
                gainsOver = result.Gains.Count == 0 ? null : report.Baseline,
                gains = result.Gains.Count == 0 ? null : result.Gains,
            };
        return JsonSerializer.Serialize(runs, Options) + "\n";
    }
}

using System.Globalization;
using System.Text;
using ChatRec.Evaluation.Metrics;

namespace ChatRec.Evaluation.Ratings;

/// <summary>The rating table (Kang et al. 2023): models on the same cases, each compared with one of them.</summary>
/// <param name="truth">The rating of each case, at least one.</param>
/// <param name="rows">Predictions for the cases, in the order of the table.</param>
/// <param name="reference">Name of the row that the others are compared with.</param>
public sealed class RatingTable(IReadOnlyList<float> truth, IReadOnlyList<RatingPredictions> rows, string reference)
{
    private readonly RatingPredictions _reference = rows.First(row => row.Name == reference);

    /// <summary>Metrics by model: the JSON form. Areas are NaN where all or none of the ratings are liked.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Metrics { get; } =
        rows.ToDictionary(row => row.Name, row => (IReadOnlyDictionary<string, double>)Measure(truth, rows.First(one => one.Name == reference), row));

    /// <summary>A Markdown table.</summary>
    public string ToMarkdown()
    {
        var hasCosts = rows.Any(row => row.Cost is not null);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"| model | RMSE | MAE | AUC | accuracy | n | RMSE against {reference} (95 %) | AUC against it (95 %) |{(hasCosts ? " tokens | decoded | ms |" : "")}");
        text.AppendLine(CultureInfo.InvariantCulture, $"| --- | --- | --- | --- | --- | --- | --- | --- |{(hasCosts ? " --- | --- | --- |" : "")}");
        foreach (var row in rows)
        {
            var metrics = Metrics[row.Name];
            var cost = !hasCosts ? ""
                : row.Cost is { } spent ? string.Create(CultureInfo.InvariantCulture, $" {spent.PromptTokens:F0} | {spent.DecodedTokens:F0} | {spent.Milliseconds:F0} |")
                : " – | – | – |";
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {row.Name} | {metrics["rmse"]:F3} | {metrics["mae"]:F3} | {metrics["auc"]:F3} | {metrics["accuracy"]:F3} | {truth.Count} | {Gain(row, metrics, "rmse")} | {Gain(row, metrics, "auc")} |{cost}");
        }

        return text.ToString();
    }

    private string Gain(RatingPredictions row, IReadOnlyDictionary<string, double> metrics, string metric) => row == _reference
        ? "–"
        : string.Create(CultureInfo.InvariantCulture, $"{metrics[$"{metric} difference"]:+.000;-.000} [{metrics[$"{metric} low"]:+.000;-.000}, {metrics[$"{metric} high"]:+.000;-.000}]");

    private static Dictionary<string, double> Measure(IReadOnlyList<float> truth, RatingPredictions reference, RatingPredictions row)
    {
        var rmse = Difference(RatingMetrics.Rmse);
        var auc = Difference(RatingMetrics.Auc);
        return new Dictionary<string, double>
        {
            ["rmse"] = RatingMetrics.Rmse(truth, row.Values),
            ["mae"] = RatingMetrics.Mae(truth, row.Values),
            ["auc"] = RatingMetrics.Auc(truth, row.Values),
            ["accuracy"] = RatingMetrics.Accuracy(truth, row.Classes),
            ["rmse difference"] = rmse.Mean,
            ["rmse low"] = rmse.Low,
            ["rmse high"] = rmse.High,
            ["auc difference"] = auc.Mean,
            ["auc low"] = auc.Low,
            ["auc high"] = auc.High,
        };

        Interval Difference(Func<IReadOnlyList<float>, IReadOnlyList<double>, double> metric) => PairedBootstrap.Difference(truth.Count, cases =>
        {
            var drawn = Array.ConvertAll(cases, one => truth[one]);
            return metric(drawn, Array.ConvertAll(cases, one => row.Values[one])) - metric(drawn, Array.ConvertAll(cases, one => reference.Values[one]));
        });
    }
}

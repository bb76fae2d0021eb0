namespace ChatRec.Evaluation.Retrievers.Reports;

/// <summary>A model's test result as a paper printed it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Source">Paper and table.</param>
/// <param name="Test">Metrics by name, as <see cref="RankSummary"/> names them; what the paper does not print is missing.</param>
public sealed record PublishedResult(string Model, string Source, IReadOnlyDictionary<string, double> Test);

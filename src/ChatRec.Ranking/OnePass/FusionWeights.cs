using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRec.Ranking.OnePass;

/// <summary>
/// What retriever and ranker count in the final order, as fitted on a validation split for one model and one version of the prompt
/// template; the file <c>models/fusion.json</c>.
/// </summary>
public sealed record FusionWeights
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for readers, not for a page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The retriever's order as it is; what holds where nothing was fitted.</summary>
    public static readonly FusionWeights RetrieverOnly = new();

    /// <summary>SHA-256 of the model file that they were fitted for; null: none.</summary>
    public string? ModelSha256 { get; init; }

    /// <summary>Hash of the prompt template that they were fitted for; null: none.</summary>
    public string? TemplateHash { get; init; }

    /// <summary>Weight of the retriever's standardised score, at least 0.</summary>
    public double RetrieverWeight { get; init; } = 1;

    /// <summary>Weight of the ranker's standardised logit, at least 0.</summary>
    public double RankerWeight { get; init; }

    /// <summary>The weights where the prompt holds a wish in words, which the retriever knows less of; null: the same as without.</summary>
    public WishWeights? Wish { get; init; }

    /// <summary>How the retriever's scores are transformed before they are standardised.</summary>
    public RetrieverTransform RetrieverTransform { get; init; } = RetrieverTransform.LogRank;

    /// <summary>A model's own liking for each label, in logits, subtracted before standardising; empty: none is known.</summary>
    public IReadOnlyDictionary<string, double> LabelPrior { get; init; } = new Dictionary<string, double>();

    /// <summary>What makes the shown probabilities hold; null: nothing was fitted. It was fitted without wishes, and holds for lists of as many candidates as were judged.</summary>
    public FusionCalibration? Calibration { get; init; }

    /// <summary>What was maximised, on what: "NDCG@10, validation, 671 users".</summary>
    public string? Metric { get; init; }

    /// <summary>The metric's value with these weights.</summary>
    public double? MetricValue { get; init; }

    /// <summary>When they were fitted, UTC.</summary>
    public DateTimeOffset? Fitted { get; init; }

    /// <summary>The command that fitted them.</summary>
    public string? Command { get; init; }

    /// <summary>Whether they were fitted for this model and template.</summary>
    public bool AreFor(ScorerModel model, string templateHash)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ModelSha256 is not null && ModelSha256 == model.Sha256 && TemplateHash == templateHash;
    }

    /// <summary>The weights for a prompt with a wish.</summary>
    public FusionWeights ForWish() => Wish is { } wish ? this with { RetrieverWeight = wish.Retriever, RankerWeight = wish.Ranker, Wish = null } : this;

    /// <summary>The same weights where the ranker's word is not to be had or not to be trusted: the retriever's order.</summary>
    public FusionWeights WithoutRanker() =>
        this with { RankerWeight = 0, RetrieverWeight = RetrieverWeight > 0 ? RetrieverWeight : 1, LabelPrior = RetrieverOnly.LabelPrior };

    /// <summary>
    /// Each label's mean logit over many rankings, relative to the mean of its list: what the model likes about a letter whatever stands
    /// behind it. Fit it with candidates in shuffled order, else the order's own worth is taken for liking.
    /// </summary>
    public static IReadOnlyDictionary<string, double> EstimateLabelPrior(IEnumerable<OnePassScores> rankings)
    {
        ArgumentNullException.ThrowIfNull(rankings);
        return rankings
            .SelectMany(scores => scores.Readings)
            .SelectMany(reading => reading.Labels.Select((label, index) => (label, Relative: reading.Logits[index] - reading.Logits.Average())))
            .GroupBy(entry => entry.label, entry => (double)entry.Relative)
            .ToDictionary(group => group.Key, group => group.Average());
    }

    /// <summary>Reads a file of weights.</summary>
    /// <exception cref="FusionWeightsException">It cannot be read or holds impossible weights.</exception>
    public static FusionWeights Load(string path)
    {
        try
        {
            var weights = JsonSerializer.Deserialize<FusionWeights>(File.ReadAllText(path), Json)
                ?? throw new FusionWeightsException($"{path}: the file holds no weights.");
            double[] all = [weights.RetrieverWeight, weights.RankerWeight, weights.Wish?.Retriever ?? 0, weights.Wish?.Ranker ?? 0];
            return !Array.TrueForAll(all, IsWeight) || weights.LabelPrior is null
                ? throw new FusionWeightsException($"{path}: retrieverWeight, rankerWeight and those of wish must be numbers from 0 to 1000.")
                : weights.Calibration is { IsPossible: false } calibration
                    ? throw new FusionWeightsException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{path}: calibration has temperature {calibration.Temperature} and none {calibration.None}; they must be numbers from {FusionCalibration.LowestTemperature} to {FusionCalibration.HighestTemperature} and from 0 to below 1."))
                    : weights;
        }
        catch (JsonException exception)
        {
            throw new FusionWeightsException($"{path}, line {exception.LineNumber + 1}: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FusionWeightsException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the weights; an existing file is replaced whole.</summary>
    public void Save(string path)
    {
        var temporary = path + ".tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(this, Json) + "\n");
        File.Move(temporary, path, overwrite: true);
    }

    private static bool IsWeight(double weight) => weight is >= 0 and <= 1000;
}

/// <summary>What counts for a prompt with a wish in words.</summary>
/// <param name="Retriever">Weight of the retriever's standardised score, at least 0.</param>
/// <param name="Ranker">Weight of the ranker's standardised logit, at least 0.</param>
/// <param name="WordsAlone">Whether that is the logit with the wish less the one without it: what the words change, and nothing of what the ranker takes a person's taste for. It costs a second pass.</param>
public sealed record WishWeights(double Retriever, double Ranker, bool WordsAlone = false);

/// <summary>A file of fusion weights that cannot be used; the message names file, line and what is wrong.</summary>
public sealed class FusionWeightsException : Exception
{
    /// <summary>Creates the exception.</summary>
    public FusionWeightsException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

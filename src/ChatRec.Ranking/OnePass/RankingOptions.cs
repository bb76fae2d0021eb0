using System.Globalization;

namespace ChatRec.Ranking.OnePass;

/// <summary>How candidates are ranked; the configuration section <c>Ranking</c>. Defaults are LlamaRec's.</summary>
public sealed class RankingOptions
{
    /// <summary>
    /// Name of the prompt template: <c>rank-titles</c> for a model with a token a title (Models:Ranker), <c>rank</c>, <c>rank-likelihood</c> or <c>click</c> for any other.
    /// </summary>
    public string Template { get; set; } = "rank-titles";

    /// <summary>Newest history items in the prompt, 1 to 200.</summary>
    public int HistoryItems { get; set; } = 20;

    /// <summary>Longest history in words (<c>history_text</c>), in tokens of the model, 16 to 4,096; the newest items are kept.</summary>
    public int HistoryTextTokens { get; set; } = 512;

    /// <summary>
    /// Candidates in the prompt, 2 to 100, from the retriever's top. Candidates after them keep their retriever's score and count as
    /// average for the ranker.
    /// </summary>
    public int PromptCandidates { get; set; } = 20;

    /// <summary>
    /// In how many orders the candidates are read, 1 to 16, where letters are read: a candidate's logit is the mean over them, so that
    /// neither a place in the list nor a letter favours it. All orders share one batch and the prompt up to the candidates; what follows is
    /// decoded once an order. 1: the retriever's order alone, which is LlamaRec.
    /// </summary>
    public int Permutations { get; set; } = 1;

    /// <summary>Longest title, in tokens of the model, 4 to 256; longer ones are cut.</summary>
    public int TitleTokens { get; set; } = 32;

    /// <summary>Longest request in words, in tokens of the model, 8 to 1,024; a longer one is cut.</summary>
    public int RequestTokens { get; set; } = 96;

    /// <summary>How long a ranking may wait for the model before the retriever's order is given; up to 5 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Labels to use instead of A–Z, a–z, AA, AB …; at least as many as candidates stand in the prompt.</summary>
    public IReadOnlyList<string>? Labels { get; set; }

    /// <summary>
    /// Whether fusion weights count that were fitted for another model or another version of the template. Normally they do not: the
    /// ranker then has no weight, and a warning says how to fit new ones.
    /// </summary>
    public bool TrustForeignWeights { get; set; }

    /// <summary>
    /// Whether the model is left out where its weight is 0: the order is the same and a turn is faster, but no logits are recorded.
    /// </summary>
    public bool SkipWeightlessModel { get; set; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names the key, the value and what would be right.</exception>
    public void Validate()
    {
        Require(!string.IsNullOrWhiteSpace(Template), nameof(Template), Template, "the name of a file in prompts/, without '.yaml'");
        Require(HistoryItems is >= 1 and <= 200, nameof(HistoryItems), HistoryItems, "1 to 200");
        Require(HistoryTextTokens is >= 16 and <= 4096, nameof(HistoryTextTokens), HistoryTextTokens, "16 to 4096");
        Require(PromptCandidates is >= 2 and <= 100, nameof(PromptCandidates), PromptCandidates, "2 to 100");
        Require(Permutations is >= 1 and <= 16, nameof(Permutations), Permutations, "1 to 16");
        Require(TitleTokens is >= 4 and <= 256, nameof(TitleTokens), TitleTokens, "4 to 256");
        Require(RequestTokens is >= 8 and <= 1024, nameof(RequestTokens), RequestTokens, "8 to 1024");
        Require(Timeout > TimeSpan.Zero && Timeout <= TimeSpan.FromMinutes(5), nameof(Timeout), Timeout, "more than 0 and at most 00:05:00");
        if (Labels is { } labels)
        {
            Require(labels.Count >= PromptCandidates, nameof(Labels), $"a list of {labels.Count}", $"at least {PromptCandidates} labels, as {nameof(PromptCandidates)} says");
            Require(labels.Distinct(StringComparer.Ordinal).Count() == labels.Count, nameof(Labels), "a list with repetitions", "distinct labels");
            Require(labels.All(label => label.Length is > 0 and <= 16 && label.All(char.IsLetterOrDigit)), nameof(Labels), string.Join(' ', labels.Take(30)), "letters and digits");
        }
    }

    private static void Require(bool isRight, string key, object? value, string right)
    {
        if (!isRight)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Ranking:{key} is '{value}'; it must be {right}."));
        }
    }
}

using System.Globalization;

namespace ChatRec.Ranking.Explanations;

/// <summary>How recommendations are explained; the configuration section <c>Explanations</c>.</summary>
public sealed class ExplanationOptions
{
    /// <summary>Name of the prompt template.</summary>
    public string Template { get; set; } = "explain";

    /// <summary>Whether the language model writes; otherwise every text is built from the evidence.</summary>
    public bool UseModel { get; set; } = true;

    /// <summary>Most facts that an explanation may cite, 1 to 10.</summary>
    public int MaxEvidence { get; set; } = 5;

    /// <summary>Most sentences of a text, 1 to 5.</summary>
    public int MaxSentences { get; set; } = 2;

    /// <summary>Newest history items that are looked at, 1 to 1,000.</summary>
    public int HistoryItems { get; set; } = 100;

    /// <summary>Fewest people who liked two items for that to be a fact worth telling, 1 to 1,000.</summary>
    public int MinPeople { get; set; } = 5;

    /// <summary>Fewest conversations that spoke of two items for that to be a fact worth telling, 2 to 1,000.</summary>
    public int MinConversations { get; set; } = 3;

    /// <summary>Least similarity of two descriptions that is worth telling, 0 to 1.</summary>
    public double MinSimilarity { get; set; } = 0.55;

    /// <summary>How long the model may write, up to 5 minutes; after that the text is built from the evidence.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names the key, the value and what would be right.</exception>
    public void Validate()
    {
        Require(!string.IsNullOrWhiteSpace(Template), nameof(Template), Template, "the name of a file in prompts/, without '.yaml'");
        Require(MaxEvidence is >= 1 and <= 10, nameof(MaxEvidence), MaxEvidence, "1 to 10");
        Require(MaxSentences is >= 1 and <= 5, nameof(MaxSentences), MaxSentences, "1 to 5");
        Require(HistoryItems is >= 1 and <= 1000, nameof(HistoryItems), HistoryItems, "1 to 1000");
        Require(MinPeople is >= 1 and <= 1000, nameof(MinPeople), MinPeople, "1 to 1000");
        Require(MinConversations is >= 2 and <= 1000, nameof(MinConversations), MinConversations, "2 to 1000");
        Require(MinSimilarity is >= 0 and <= 1, nameof(MinSimilarity), MinSimilarity, "0 to 1");
        Require(Timeout > TimeSpan.Zero && Timeout <= TimeSpan.FromMinutes(5), nameof(Timeout), Timeout, "more than 0 and at most 00:05:00");
    }

    private static void Require(bool isRight, string key, object? value, string right)
    {
        if (!isRight)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Explanations:{key} is '{value}'; it must be {right}."));
        }
    }
}

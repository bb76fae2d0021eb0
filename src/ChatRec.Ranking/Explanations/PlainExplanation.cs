namespace ChatRec.Ranking.Explanations;

/// <summary>Says why in one or two plain sentences, straight from the evidence; what people read when no model wrote a text fit to be shown.</summary>
public static class PlainExplanation
{
    /// <summary>The text. The same facts always give the same words; other items vary them.</summary>
    public static string Write(ExplanationFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var phrases = new Phrasebook(facts);
        var first = facts.Evidence.FirstOrDefault(fact => phrases.First(fact).Count > 0);
        if (first is null)
        {
            return $"I have no particular reason for {facts.Item.Title} yet: tell me a few titles that you liked, and I can do better.";
        }

        var second = facts.Evidence.Select(fact => phrases.Second(fact, first)).FirstOrDefault(sentences => sentences.Count > 0);
        var opening = Choose(phrases.First(first), facts);
        return second is null ? opening : $"{opening} {Choose(second, facts)}";
    }

    private static string Choose(IReadOnlyList<string> sentences, ExplanationFacts facts) =>
        sentences[facts.Item.Id.Aggregate(7, (hash, letter) => ((hash * 31) + letter) & 0xFFFF) % sentences.Count];
}

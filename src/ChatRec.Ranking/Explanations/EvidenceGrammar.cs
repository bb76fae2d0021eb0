namespace ChatRec.Ranking.Explanations;

/// <summary>
/// A grammar (GBNF) of the explanations that the evidence allows: an opening by any fact, and a second sentence by another. A small model left
/// alone mixes up who liked what; inside the grammar it chooses which facts to tell and how, and cannot say anything else. What it writes is
/// checked like any other text.
/// </summary>
internal static class EvidenceGrammar
{
    /// <summary>The grammar; null where no fact can open a text.</summary>
    public static string? Build(ExplanationFacts facts)
    {
        var phrases = new Phrasebook(facts);
        var texts = new List<string>();
        foreach (var first in facts.Evidence.DistinctBy(fact => (fact.Kind, fact.Text)))
        {
            var openings = phrases.First(first);
            var more = facts.Evidence.SelectMany(fact => phrases.Second(fact, first)).Distinct().ToList();
            if (openings.Count > 0)
            {
                texts.Add($"{Alternatives(openings)}{(more.Count > 0 ? $" \" \" {Alternatives(more)}" : "")}");
            }

            // What was asked for is the first thing to say.
            if (first.Kind == "request" && openings.Count > 0)
            {
                break;
            }
        }

        return texts.Count == 0 ? null : "root ::= " + string.Join(" | ", texts) + "\n";
    }

    private static string Alternatives(IEnumerable<string> sentences) => $"({string.Join(" | ", sentences.Select(Literal))})";

    private static string Literal(string text) =>
        "\"" + Prompts.PromptText.Clean(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}

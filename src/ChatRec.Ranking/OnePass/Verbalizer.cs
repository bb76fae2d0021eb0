using System.Globalization;
using ChatRec.Ranking.Prompts;

namespace ChatRec.Ranking.OnePass;

/// <summary>A label and the one token that stands for it where the model answers.</summary>
/// <param name="Text">The label, as it stands in the prompt.</param>
/// <param name="Token">The token's id.</param>
public readonly record struct Label(string Text, int Token);

/// <summary>Labels that cannot be read off one row of logits; the message says which one failed and what to do.</summary>
public sealed class VerbalizerException : Exception
{
    /// <summary>Creates the exception.</summary>
    public VerbalizerException(string label, string message)
        : base(message) => Label = label;

    /// <summary>The first label that failed.</summary>
    public string Label { get; }
}

/// <summary>
/// Chooses the labels of a prompt's candidates and proves them: each must be exactly one token where the model answers, and no two the
/// same token. Then one row of logits is a score for every candidate (LlamaRec, section 3.3). The proof depends on how the prompt ends, and
/// is kept for each template, ending and model.
/// </summary>
public sealed class Verbalizer
{
    private const int MaxKept = 32;

    private readonly INextTokenScorer _scorer;
    private readonly IReadOnlyList<string> _alphabet;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Template, string Ending, ScorerModel Model), Proof> _proofs = [];

    /// <summary>Creates a verbalizer.</summary>
    /// <param name="scorer">Knows the model's tokens.</param>
    /// <param name="labels">Labels to choose from, in order; null: <see cref="Alphabet"/>.</param>
    public Verbalizer(INextTokenScorer scorer, IReadOnlyList<string>? labels = null)
    {
        _scorer = scorer;
        _alphabet = labels ?? Alphabet;
    }

    /// <summary>A to Z, a to z, then two letters: AA to ZZ, Aa to Zz, aa to zz.</summary>
    public static IReadOnlyList<string> Alphabet { get; } = BuildAlphabet();

    /// <summary>Labels to try in a prompt before any are proven.</summary>
    public IReadOnlyList<string> FirstGuess(int count) => [.. _alphabet.Take(count)];

    /// <summary>The first <paramref name="count"/> labels that are one distinct token each after <paramref name="prompt"/>.</summary>
    /// <exception cref="VerbalizerException">There are not enough.</exception>
    public IReadOnlyList<Label> Labels(RenderedPrompt prompt, int count)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var last = prompt.Messages[^1];
        var ending = last.Segments is [.., { IsTemplate: true } segment] ? segment.Text : "";
        lock (_lock)
        {
            var key = (prompt.TemplateHash, $"{last.Role}\n{ending}", _scorer.Model);
            if (!_proofs.TryGetValue(key, out var proof))
            {
                if (_proofs.Count >= MaxKept)
                {
                    _proofs.Clear();
                }

                _proofs[key] = proof = new Proof();
            }

            Extend(proof, prompt, count);
            return proof.Labels.Count >= count ? proof.Labels[..count] : throw NotEnough(proof, prompt, count);
        }
    }

    private void Extend(Proof proof, RenderedPrompt prompt, int count)
    {
        for (; proof.Labels.Count < count && proof.Tried < _alphabet.Count; proof.Tried++)
        {
            var label = _alphabet[proof.Tried];
            var tokens = _scorer.TokenizeContinuation(prompt, label);
            var problem = tokens.Count switch
            {
                0 => "would join the prompt's last token",
                1 when proof.Labels.Exists(known => known.Token == tokens[0]) => "is the same token as another label",
                1 => null,
                _ => string.Create(CultureInfo.InvariantCulture, $"is {tokens.Count} tokens"),
            };

            if (problem is null)
            {
                proof.Labels.Add(new Label(label, tokens[0]));
            }
            else
            {
                proof.FirstFailure ??= (label, problem);
            }
        }
    }

    private VerbalizerException NotEnough(Proof proof, RenderedPrompt prompt, int count)
    {
        var (label, problem) = proof.FirstFailure ?? ("", "");
        var why = label.Length == 0 ? "" : $" Label '{label}' {problem} where the model '{_scorer.Model.Name}' answers.";
        return new VerbalizerException(label, string.Create(
            CultureInfo.InvariantCulture,
            $"{prompt.Template}.yaml: {count} candidates need {count} labels that are one token each, and {proof.Labels.Count} of {_alphabet.Count} are.{why} ")
            + "Let the template end with a line break (or a space), so that a label begins a token of its own; or choose other labels (Ranking:Labels).");
    }

    private static List<string> BuildAlphabet()
    {
        var upper = Enumerable.Range('A', 26).Select(letter => ((char)letter).ToString()).ToArray();
        var lower = Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString()).ToArray();
        return [.. upper, .. lower, .. Pairs(upper, upper), .. Pairs(upper, lower), .. Pairs(lower, lower)];

        static IEnumerable<string> Pairs(string[] first, string[] second) => first.SelectMany(_ => second, (a, b) => a + b);
    }

    private sealed class Proof
    {
        public List<Label> Labels { get; } = [];

        public int Tried { get; set; }

        public (string Label, string Problem)? FirstFailure { get; set; }
    }
}

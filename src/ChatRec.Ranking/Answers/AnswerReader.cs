using System.Globalization;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Answers;

/// <summary>
/// Asks about single items with a prompt file that names its answers (<c>execution_settings: default: answers:</c>), and reads the answers' logits after one forward
/// pass. Each answer is proven to be one token where the model answers, as a ranking's labels are.
/// </summary>
/// <param name="prompt">Name of the prompt file.</param>
/// <param name="count">Answers that it must name.</param>
/// <param name="scorer">The model.</param>
/// <param name="renderer">Renders the prompt.</param>
/// <param name="prompts">Holds the prompt file.</param>
/// <param name="options">Limits of history and titles.</param>
internal sealed class AnswerReader(string prompt, int count, INextTokenScorer scorer, IPromptRenderer renderer, PromptLibrary prompts, RankingOptions options)
{
    private volatile Wording? _wording;

    /// <summary>The answers, in the file's order.</summary>
    /// <exception cref="PromptException">The file names another number of them.</exception>
    public IReadOnlyList<string> Answers => Current().Answers;

    /// <summary>The newest entries of a history, as many as a prompt takes.</summary>
    public IEnumerable<T> Newest<T>(IReadOnlyList<T> history) => history.TakeLast(options.HistoryItems);

    /// <summary>An item as prompts name it.</summary>
    public string Title(Item item) => scorer.Truncate(item.TitleWithYear, options.TitleTokens);

    /// <summary>Writes a prompt.</summary>
    public RenderedPrompt Write(Dictionary<string, object?> values) => renderer.Render(prompts.Get(prompt), values);

    /// <summary>Scores the answers after each prompt, all in one batch.</summary>
    /// <exception cref="VerbalizerException">An answer is not one token after the prompt.</exception>
    /// <exception cref="ScorerException">The model cannot answer.</exception>
    public async Task<IReadOnlyList<AnswerScores>> ReadAsync(IReadOnlyList<RenderedPrompt> written, CancellationToken cancellationToken)
    {
        var wording = Current();
        var scores = await scorer.ScoreAsync([.. written.Select(one => new ScoringRequest(one, Tokens(wording, one)))], cancellationToken);
        return [.. scores.Select(score => new AnswerScores(Fusion.Probabilities([.. score.Logits.Select(logit => (double)logit)]), score.PromptTokens, score.ReusedTokens))];
    }

    private int[] Tokens(Wording wording, RenderedPrompt written)
    {
        try
        {
            return [.. wording.Verbalizer.Labels(written, count).Select(label => label.Token)];
        }
        catch (VerbalizerException exception)
        {
            throw new VerbalizerException(exception.Label, string.Create(
                CultureInfo.InvariantCulture,
                $"{prompt}.yaml: '{exception.Label}' of its answers {string.Join(", ", wording.Answers)} is not one token of its own where the model '{scorer.Model.Name}' answers. ")
                + "Let the template end with a line break, or name other answers.");
        }
    }

    private Wording Current()
    {
        var template = prompts.Get(prompt);
        if (_wording is { } known && known.TemplateHash == template.Hash)
        {
            return known;
        }

        string[] answers = template.Settings.TryGetValue("answers", out var named) ? named.Split('\n') : [];
        return answers.Length == count
            ? _wording = new Wording(template.Hash, answers, new Verbalizer(scorer, answers))
            : throw new PromptException(string.Create(
                CultureInfo.InvariantCulture, $"{prompt}.yaml: the setting answers names {answers.Length} answers; it must be a list of {count}."));
    }

    /// <summary>The answers of one version of the file.</summary>
    private sealed record Wording(string TemplateHash, IReadOnlyList<string> Answers, Verbalizer Verbalizer);
}

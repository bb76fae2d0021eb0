using ChatRec.Ranking.Answers;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Plausibility;

/// <summary>
/// M6-Rec's scoring (Cui et al. 2022, arXiv:2205.08084, section 3): is it plausible that this user chooses this item? A prompt file, <c>prompts/click.yaml</c>, holds the user's
/// segment, then the candidate's, and one forward pass gives the logits of its two answers. All candidates of a request go in one batch, so that the user's segment is
/// decoded once and a candidate costs the tokens of its own line.
/// </summary>
public sealed class PlausibilityReader
{
    private readonly AnswerReader _answers;

    /// <summary>Creates a reader.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="renderer">Renders the prompts.</param>
    /// <param name="prompts">Holds the prompt file.</param>
    /// <param name="options">How much of a history and of a title stands in a prompt.</param>
    /// <param name="prompt">Name of the prompt file.</param>
    public PlausibilityReader(INextTokenScorer scorer, IPromptRenderer renderer, PromptLibrary prompts, RankingOptions options, string prompt = "click") =>
        _answers = new AnswerReader(prompt, 2, scorer, renderer, prompts, options);

    /// <summary>Reads the plausibility of each candidate, in their order.</summary>
    /// <param name="history">The user's items, oldest first; the newest of them stand in the prompts.</param>
    /// <param name="candidates">At most as many as the scorer takes at once (<c>Scorer:QueueCapacity</c>).</param>
    /// <param name="cancellationToken">Cancels, also inside a pass.</param>
    /// <exception cref="ScorerException">The model cannot answer.</exception>
    /// <exception cref="PromptException">The prompt file is broken.</exception>
    /// <exception cref="VerbalizerException">An answer is not one token after a prompt.</exception>
    public async Task<IReadOnlyList<PlausibilityReading>> ReadAsync(IReadOnlyList<Item> history, IReadOnlyList<Item> candidates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        var scores = await _answers.ReadAsync([.. candidates.Select(candidate => WritePrompt(history, candidate))], cancellationToken);
        return [.. candidates.Zip(scores, (candidate, score) => new PlausibilityReading(candidate, score.Probabilities[0], score.PromptTokens, score.ReusedTokens))];
    }

    /// <summary>The prompt of one candidate, as it would go to the model: for training and for people who edit it.</summary>
    public RenderedPrompt WritePrompt(IReadOnlyList<Item> history, Item candidate)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(candidate);
        return _answers.Write(new Dictionary<string, object?>
        {
            ["history"] = _answers.Newest(history).Select(item => new Dictionary<string, object?> { ["title"] = _answers.Title(item) }).ToList(),
            ["title"] = _answers.Title(candidate),
            ["genres"] = candidate.Genres,
        });
    }

    /// <summary>What the model would say of a candidate that is plausible, or not.</summary>
    public string Answer(bool isPlausible) => _answers.Answers[isPlausible ? 0 : 1];
}

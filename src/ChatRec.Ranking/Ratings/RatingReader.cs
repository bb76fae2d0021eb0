using System.Globalization;
using ChatRec.Ranking.Answers;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.Prompts;

namespace ChatRec.Ranking.Ratings;

/// <summary>
/// Rating prediction with a language model (Kang et al. 2023, arXiv:2305.06474): <c>prompts/rating.yaml</c> ends where the rating would come, and one forward pass
/// gives the logits of its five answers. Without examples it is a zero-shot reading, with some a few-shot one; with an adapter of <c>chatrec train lora --task
/// rating</c> a fine-tuned one. Nothing is generated.
/// </summary>
public sealed class RatingReader
{
    private readonly AnswerReader _answers;

    /// <summary>Creates a reader.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="renderer">Renders the prompt.</param>
    /// <param name="prompts">Holds <c>rating.yaml</c>.</param>
    /// <param name="options">How much of a history and of a title stands in the prompt.</param>
    public RatingReader(INextTokenScorer scorer, IPromptRenderer renderer, PromptLibrary prompts, RankingOptions options) =>
        _answers = new AnswerReader("rating", RatingScale.Classes, scorer, renderer, prompts, options);

    /// <summary>Reads what a user will give an item.</summary>
    /// <param name="question">The user and the item.</param>
    /// <param name="examples">Solved questions that go before it; none for a zero-shot reading. Equal ones are decoded once for all questions.</param>
    /// <param name="cancellationToken">Cancels, also inside the pass.</param>
    /// <exception cref="ScorerException">The model cannot answer.</exception>
    /// <exception cref="PromptException">The prompt file is broken.</exception>
    /// <exception cref="VerbalizerException">An answer is not one token after the prompt.</exception>
    public async Task<RatingReading> ReadAsync(RatingQuestion question, IReadOnlyList<RatingExample> examples, CancellationToken cancellationToken)
    {
        var scores = await _answers.ReadAsync([WritePrompt(question, examples)], cancellationToken);
        return new RatingReading(scores[0].Probabilities, scores[0].PromptTokens, scores[0].ReusedTokens);
    }

    /// <summary>The prompt of a question, as it would go to the model: for training and for people who edit it.</summary>
    public RenderedPrompt WritePrompt(RatingQuestion question, IReadOnlyList<RatingExample> examples)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(examples);
        return _answers.Write(new Dictionary<string, object?>(Values(question))
        {
            ["examples"] = examples.Select(example => new Dictionary<string, object?>(Values(example.Question)) { ["answer"] = Answer(example.Rating) }).ToList(),
        });
    }

    /// <summary>What the model would say for a rating from 1 to 5.</summary>
    public string Answer(int rating) => _answers.Answers[rating - 1];

    private Dictionary<string, object?> Values(RatingQuestion question) => new()
    {
        ["history"] = _answers.Newest(question.History).Select(rated => new Dictionary<string, object?>
        {
            ["title"] = _answers.Title(rated.Item),
            ["rating"] = rated.Rating.ToString(CultureInfo.InvariantCulture),
        }).ToList(),
        ["title"] = _answers.Title(question.Item),
        ["genres"] = question.Item.Genres,
    };
}

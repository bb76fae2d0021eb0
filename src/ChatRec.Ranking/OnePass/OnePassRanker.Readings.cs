using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.OnePass;

// The ways to read a forward pass: what is asked of the model, and how its answer becomes one logit a candidate.
public sealed partial class OnePassRanker
{
    private Task<OnePassScores> ReadAsync(PromptTemplate template, RankingRequest request, List<Candidate> candidates, CancellationToken cancellationToken) =>
        template.Reading switch
        {
            PromptReading.Titles => ReadTitlesAsync(template, request, candidates, cancellationToken),
            PromptReading.Likelihood => ReadLikelihoodAsync(template, request, candidates, cancellationToken),
            PromptReading.Plausibility => ReadPlausibilityAsync(template, request, candidates, cancellationToken),
            _ => ReadLettersAsync(template, request, candidates, cancellationToken),
        };

    private async Task<OnePassScores> ReadLettersAsync(PromptTemplate template, RankingRequest request, List<Candidate> candidates, CancellationToken cancellationToken)
    {
        var orders = CandidateOrders.Of(candidates.Count, _options.Permutations);
        var (prompts, labels) = WriteForLetters(template, request, candidates, orders);
        int[] wanted = [.. labels.Select(label => label.Token)];
        var scores = await _scorer.ScoreAsync([.. prompts.Select(prompt => new ScoringRequest(prompt, wanted))], cancellationToken);

        LabelledLogits[] readings = [.. orders.Zip(scores, (order, score) => ByCandidate(order, labels, score.Logits))];
        var scored = new OnePassScores(
            candidates, readings[0].Labels, readings[0].Logits, template.Hash, _scorer.Model, scores.Sum(score => score.PromptTokens), scores.Sum(score => score.ReusedTokens));
        if (readings.Length == 1)
        {
            return scored;
        }

        scored = scored with { Permutations = readings };
        return scored with { Logits = scored.Without(FusionWeights.RetrieverOnly.LabelPrior) };
    }

    private static LabelledLogits ByCandidate(int[] order, IReadOnlyList<Label> labels, float[] logits)
    {
        var (texts, values) = (new string[order.Length], new float[order.Length]);
        for (var place = 0; place < order.Length; place++)
        {
            (texts[order[place]], values[order[place]]) = (labels[place].Text, logits[place]);
        }

        return new LabelledLogits(texts, values);
    }

    private async Task<OnePassScores> ReadTitlesAsync(PromptTemplate template, RankingRequest request, List<Candidate> candidates, CancellationToken cancellationToken)
    {
        var tokens = candidates.ConvertAll(candidate => _scorer.TokenOf(PromptText.Clean(candidate.Item.TitleWithYear)));
        int[] wanted = [.. tokens.OfType<int>()];
        if (wanted.Length == 0)
        {
            throw new VerbalizerException(candidates[0].Item.TitleWithYear, $"{template.Name}.yaml reads titles, but the model '{_scorer.Model.Name}' has no token for any of the candidates' titles: train one on this catalogue (`chatrec train ranker`), or let Ranking:Template name a prompt that reads letters, as 'rank'.");
        }

        var scores = await _scorer.ScoreAsync([new ScoringRequest(WriteWithoutCandidates(template, request), wanted)], cancellationToken);
        return new OnePassScores(
            candidates, Titles(candidates), Spread(tokens, scores[0].Logits), template.Hash, _scorer.Model, scores[0].PromptTokens, scores[0].ReusedTokens);
    }

    // A title without a token, newer than the model, counts as average.
    private static float[] Spread(List<int?> tokens, float[] logits)
    {
        var (mean, next) = (logits.Average(), 0);
        return [.. tokens.Select(token => token is null ? mean : logits[next++])];
    }

    private async Task<OnePassScores> ReadLikelihoodAsync(PromptTemplate template, RankingRequest request, List<Candidate> candidates, CancellationToken cancellationToken)
    {
        var perToken = template.IsLikelihoodPerToken;
        var scores = await _scorer.ScoreContinuationsAsync(
            WriteWithoutCandidates(template, request), candidates.ConvertAll(candidate => PromptText.Clean(Title(candidate.Item))), cancellationToken);
        return new OnePassScores(
            candidates,
            Titles(candidates),
            [.. scores.LogProbabilities.Select(tokens => perToken ? tokens.Average() : tokens.Sum())],
            template.Hash,
            _scorer.Model,
            scores.Tokens,
            scores.ReusedTokens);
    }

    private async Task<OnePassScores> ReadPlausibilityAsync(PromptTemplate template, RankingRequest request, List<Candidate> candidates, CancellationToken cancellationToken)
    {
        var readings = await _plausibility.ReadAsync(ItemsOf(request), candidates.ConvertAll(candidate => candidate.Item), cancellationToken);
        return new OnePassScores(
            candidates,
            Titles(candidates),
            [.. readings.Select(reading => (float)Math.Log(reading.Probability / Math.Max(double.Epsilon, 1 - reading.Probability)))],
            template.Hash,
            _scorer.Model,
            readings.Sum(reading => reading.PromptTokens),
            readings.Sum(reading => reading.ReusedTokens));
    }

    private List<Item> ItemsOf(RankingRequest request) => [.. request.History.Positive.Select(interaction => _findItem(interaction.ItemId)).OfType<Item>()];

    private static List<string> Titles(List<Candidate> candidates) => candidates.ConvertAll(candidate => candidate.Item.TitleWithYear);

    /// <summary>A prompt an order, and the labels of the places.</summary>
    private (IReadOnlyList<RenderedPrompt> Prompts, IReadOnlyList<Label> Labels) WriteForLetters(
        PromptTemplate template, RankingRequest request, List<Candidate> candidates, IReadOnlyList<int[]> orders)
    {
        var values = Values(template, request);
        var titles = candidates.ConvertAll(candidate => Title(candidate.Item));

        // Which labels are one token depends on how the prompt ends, so a first guess is written, proven, and only rewritten if it fails.
        var guess = _verbalizer.FirstGuess(candidates.Count);
        var first = Render(orders[0], guess);
        var labels = _verbalizer.Labels(first, candidates.Count);
        string[] texts = [.. labels.Select(label => label.Text)];
        return guess.SequenceEqual(texts)
            ? ([first, .. orders.Skip(1).Select(order => Render(order, texts))], labels)
            : ([.. orders.Select(order => Render(order, texts))], labels);

        RenderedPrompt Render(int[] order, IReadOnlyList<string> texts) => _renderer.Render(template, new Dictionary<string, object?>(values)
        {
            ["candidates"] = order.Select((candidate, place) => new Dictionary<string, object?>
            {
                ["label"] = texts[place],
                ["title"] = titles[candidate],
                ["year"] = candidates[candidate].Item.Year,
                ["genres"] = candidates[candidate].Item.Genres,
            }).ToList(),
        });
    }

    /// <summary>The prompt that titles answer, by their tokens or as texts: no candidates stand in it, so their order does not matter.</summary>
    private RenderedPrompt WriteWithoutCandidates(PromptTemplate template, RankingRequest request) => _renderer.Render(template, Values(template, request));

    private Dictionary<string, object?> Values(PromptTemplate template, RankingRequest request) => new()
    {
        ["history"] = ItemsOf(request).TakeLast(_options.HistoryItems).Select(Title).ToList(),
        ["history_text"] = template.InputVariables.Any(variable => variable.Name == "history_text") ? Tell(request) : null,
        ["request"] = Cut(request.Text),
        ["wish"] = Cut(request.Wish),
    };

    private string? Cut(string? words) => words?.Trim() is { Length: > 0 } said ? _scorer.Truncate(said, _options.RequestTokens) : null;

    /// <summary>The history as a sentence; null where there is none. Only written for a template that uses it.</summary>
    private string? Tell(RankingRequest request)
    {
        var writer = new HistoryText(id => _findItem(id) is { } item ? Title(item) : null, request.RefusedItemIds.Contains, _time);
        var text = writer.Write(request.History, _options.HistoryItems, _options.HistoryTextTokens, _scorer.CountTokens);
        return text.Length == 0 ? null : text;
    }

    private string Title(Item item) => _scorer.TokenOf(item.TitleWithYear) is null ? _scorer.Truncate(item.TitleWithYear, _options.TitleTokens) : item.TitleWithYear;
}

using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.Prompts;

namespace ChatRec.Ranking.Tests.OnePass;

/// <summary>A scorer whose logits a test chooses, for what a real model cannot show on purpose: fusion's arithmetic, delays, failures.</summary>
internal sealed class ScriptedScorer : INextTokenScorer
{
    public List<ScoringRequest> Requests { get; } = [];

    /// <summary>How often scores were asked for: requests of one call may share a batch.</summary>
    public int Calls { get; private set; }

    /// <summary>Logit by label; 0 for the others.</summary>
    public Dictionary<string, float> Logits { get; } = [];

    /// <summary>Added to a label's logit after prompts with this text.</summary>
    public (string Text, string Label, float More) Liking { get; set; } = ("", "", 0);

    public Exception? Failure { get; set; }

    public bool NeverAnswers { get; set; }

    /// <summary>Labels longer than one letter are one token only where the prompt ends so.</summary>
    public Func<RenderedPrompt, string, int[]> Continue { get; set; } = (_, label) => [Id(label)];

    public ScorerModel Model { get; set; } = new("scripted", "abc", 4096);

    public static int Id(string label) => label.Aggregate(0, (id, letter) => (id * 256) + letter);

    public IReadOnlyList<int> Tokenize(RenderedPrompt prompt) => [.. prompt.Messages.SelectMany(message => message.Text).Select(letter => (int)letter)];

    public IReadOnlyList<int> TokenizeContinuation(RenderedPrompt prompt, string label) => Continue(prompt, label);

    /// <summary>Tokens of whole titles; none by default.</summary>
    public Dictionary<string, int> Wholes { get; } = [];

    public int? TokenOf(string text) => Wholes.TryGetValue(text, out var token) ? token : null;

    public int CountTokens(string text) => text.Length;

    public string Truncate(string text, int maxTokens) => text.Length <= maxTokens ? text : text[..maxTokens];

    public async Task<IReadOnlyList<TokenScores>> ScoreAsync(IReadOnlyList<ScoringRequest> requests, CancellationToken cancellationToken)
    {
        Calls++;
        Requests.AddRange(requests);
        if (NeverAnswers)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return Failure is null
            ? [.. requests.Select(request => new TokenScores(
                [.. request.Tokens.Select(token => Logits.FirstOrDefault(logit => Id(logit.Key) == token).Value + MoreFor(request.Prompt, token))], Tokenize(request.Prompt).Count, 0))]
            : throw Failure;
    }

    private float MoreFor(RenderedPrompt prompt, int token) =>
        Liking.More != 0 && Id(Liking.Label) == token && prompt.Messages.Any(message => message.Text.Contains(Liking.Text, StringComparison.Ordinal)) ? Liking.More : 0;

    /// <summary>Log-probabilities of a text's tokens; one of -1 for the others.</summary>
    public Dictionary<string, float[]> LogProbabilities { get; } = [];

    /// <summary>Texts whose likelihood was asked for, after which prompt.</summary>
    public List<(RenderedPrompt Prompt, IReadOnlyList<string> Texts)> Continuations { get; } = [];

    public Task<ContinuationScores> ScoreContinuationsAsync(RenderedPrompt prompt, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        Continuations.Add((prompt, texts));
        return Failure is null
            ? Task.FromResult(new ContinuationScores([.. texts.Select(text => LogProbabilities.GetValueOrDefault(text) ?? [-1])], Tokenize(prompt).Count, 0))
            : throw Failure;
    }
}

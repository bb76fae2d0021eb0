using ChatRec.Bot.Hosting.Settings;
using ChatRec.Evaluation.Ratings;
using ChatRec.Llama;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Ranking.Ratings;

namespace ChatRec.Cli.Ratings;

/// <summary>A language model's three readings of the same cases: zero-shot, with solved examples, and with an adapter where there is one.</summary>
/// <param name="settings">Prompts, and their limits.</param>
/// <param name="model">The GGUF file.</param>
/// <param name="adapter">A LoRA adapter for it; null: no fine-tuned reading.</param>
/// <param name="split">The data.</param>
/// <param name="seed">Seed of the examples.</param>
internal sealed class RatingModelReadings(ChatRecSettings settings, string model, string? adapter, RatingSplit split, int seed)
{
    /// <summary>Kang et al. show three.</summary>
    private const int Examples = 3;

    private readonly RatingQuestions _questions = new(split);

    public async Task<IReadOnlyList<RatingPredictions>> RunAsync(IReadOnlyList<RatingCase> cases, ShowProgress show, CancellationToken cancellationToken)
    {
        var examples = _questions.Examples(Examples, seed);
        List<RatingPredictions> readings =
        [
            .. await ReadAsync(null, [("zero-shot", []), (FormattableString.Invariant($"few-shot ({examples.Count})"), examples)]).ConfigureAwait(false),
        ];
        if (adapter is not null)
        {
            readings.AddRange(await ReadAsync(adapter, [("fine-tuned", [])]).ConfigureAwait(false));
        }

        return readings;

        async Task<List<RatingPredictions>> ReadAsync(string? with, (string Name, IReadOnlyList<RatingExample> Examples)[] ways)
        {
            using var loaded = await LlamaModel.LoadAsync(
                new LlamaModelOptions { Path = model, GpuLayers = settings.Models.GpuLayers, Adapters = with is null ? [] : [new LlamaAdapterOptions(with)] }, null, cancellationToken).ConfigureAwait(false);
            using var scorer = new LlamaNextTokenScorer(loaded, null, settings.Scorer);
            var ratings = new LanguageModelRatings(new RatingReader(scorer, settings.Renderer, settings.Prompts, settings.Ranking), _questions);
            var read = new List<RatingPredictions>();
            foreach (var way in ways)
            {
                read.Add(await ratings.RunAsync(way.Name, cases, way.Examples, new Reporting<int>(done => show(way.Name, done, cases.Count)), cancellationToken).ConfigureAwait(false));
            }

            return read;
        }
    }
}

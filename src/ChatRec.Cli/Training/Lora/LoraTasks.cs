using ChatRec.Bot.Hosting.Settings;
using ChatRec.Evaluation.Data;
using ChatRec.Llama;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Ranking.Plausibility;
using ChatRec.Ranking.Prompts;
using ChatRec.Ranking.Ratings;
using ChatRec.Training.Lora;

namespace ChatRec.Cli.Training.Lora;

/// <summary>The tasks by name, and their examples.</summary>
internal static class LoraTasks
{
    public static IReadOnlyList<string> Names { get; } = ["rank", "explain", "rating", "click"];

    /// <summary>The examples of a task, in an order drawn by the seed.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="settings">Prompts, and their limits.</param>
    /// <param name="model">Its tokens decide where a title is cut and which letters there are.</param>
    /// <param name="data">What people did.</param>
    /// <param name="count">At most so many examples.</param>
    /// <param name="seed">Seed of what is drawn.</param>
    /// <param name="cancellationToken">Stops between two examples.</param>
    public static IReadOnlyList<LoraExample> Examples(
        string name, ChatRecSettings settings, LlamaModel model, RatedCatalogue data, int count, int seed, CancellationToken cancellationToken)
    {
        using var scorer = new LlamaNextTokenScorer(model, null, settings.Scorer);
        var task = Create(name, settings, scorer, data);
        var examples = new List<LoraExample>();
        foreach (var moment in new LoraMoments(data, settings.Retrieval.CoOccurrence, seed).All(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (examples.Count == count)
            {
                break;
            }

            if (task.Example(moment) is { } example)
            {
                examples.Add(example);
            }
        }

        return examples.Count > 0
            ? examples
            : throw new CommandException($"{data.Name}: gives no example of the task '{name}'; histories of 6 interactions are needed{(name == "rating" ? ", with ratings" : "")}.");
    }

    private static ILoraTask Create(string name, ChatRecSettings settings, LlamaNextTokenScorer scorer, RatedCatalogue data)
    {
        var catalogue = data.Catalogue;
        return name switch
        {
            "rank" => new RankTask(
                new OnePassRanker(scorer, settings.Renderer, settings.Prompts, catalogue.Find, Letters(settings)),
                new Verbalizer(scorer, settings.Ranking.Labels),
                catalogue,
                settings.Ranking.PromptCandidates),
            "explain" => new ExplainTask(settings, catalogue),
            "rating" => new RatingTask(new RatingReader(scorer, settings.Renderer, settings.Prompts, settings.Ranking), catalogue),
            "click" => new ClickTask(new PlausibilityReader(scorer, settings.Renderer, settings.Prompts, settings.Ranking), data),
            _ => throw new CommandException($"There is no task '{name}'; choose among {string.Join(", ", Names)}."),
        };

        // A language model answers with a letter, also where another model reads titles for the service.
        static RankingOptions Letters(ChatRecSettings settings) => new()
        {
            Template = settings.Prompts.Get(settings.Ranking.Template).Reading == PromptReading.Letters ? settings.Ranking.Template : "rank",
            HistoryItems = settings.Ranking.HistoryItems,
            HistoryTextTokens = settings.Ranking.HistoryTextTokens,
            PromptCandidates = settings.Ranking.PromptCandidates,
            TitleTokens = settings.Ranking.TitleTokens,
            Labels = settings.Ranking.Labels,
        };
    }
}

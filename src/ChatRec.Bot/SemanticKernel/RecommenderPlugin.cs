using System.ComponentModel;
using System.Text.Json;
using ChatRec.Bot.Api;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Hosting.Problems;
using ChatRec.Ranking.OnePass;
using Microsoft.SemanticKernel;

namespace ChatRec.Bot.SemanticKernel;

/// <summary>
/// The recommender and the explainer as functions that a model can call: what POST /api/recommendations and /api/explanations do, within
/// the same limits and into the same ledger.
/// </summary>
internal sealed class RecommenderPlugin(CoreHost host, ApiOptions limits, TimeProvider time)
{
    [KernelFunction("recommend")]
    [Description("Recommends items of the catalogue that fit a person. Give a message, titles, or both.")]
    public Task<RecommendedList> RecommendAsync(
        [Description("What the person said, in their own words: wishes, and titles they like or dislike.")] string? message = null,
        [Description("Titles that the person liked, such as \"Heat (1995)\", oldest first.")] IReadOnlyList<string>? liked = null,
        [Description("Titles that the person disliked.")] IReadOnlyList<string>? disliked = null,
        [Description("Titles that the person has seen without saying how they were.")] IReadOnlyList<string>? seen = null,
        [Description("Only items of at least one of these genres.")] IReadOnlyList<string>? genres = null,
        [Description("Only items of this year or later.")] int? yearFrom = null,
        [Description("Only items of this year or earlier.")] int? yearTo = null,
        [Description("How many items, 1 to 100; 5 if neither this nor the message says.")] int? count = null,
        CancellationToken cancellationToken = default) => SayWhatIsWrong(async () =>
    {
        var body = RecommendationsBody.Read(
            JsonSerializer.SerializeToElement(new
            {
                messages = string.IsNullOrWhiteSpace(message) ? null : new[] { new { role = "user", text = message } },
                history = Titles(seen, "seen").Concat(Titles(disliked, "disliked")).Concat(Titles(liked, "liked")),
                filter = new { genres, years = yearFrom is null && yearTo is null ? null : new { from = yearFrom, to = yearTo } },
                count,
            }),
            limits);
        var core = await host.GetAsync(cancellationToken).ConfigureAwait(false);
        var plan = RecommendationPlan.Make(body, core, time.GetUtcNow());
        var recommendation = await core.Recommender.RecommendAsync(plan.Request, cancellationToken).ConfigureAwait(false);
        return new RecommendedList(recommendation.Id, [.. recommendation.Items.Select(Item)], recommendation.Degraded);
    });

    [KernelFunction("explain")]
    [Description("Says why an item was recommended; claims nothing that the evidence does not hold.")]
    public Task<ExplainedItem> ExplainAsync(
        [Description("The id that recommend answered.")] string recommendation,
        [Description("The id of one of its items.")] string item,
        CancellationToken cancellationToken = default) => SayWhatIsWrong(async () =>
    {
        var core = await host.GetAsync(cancellationToken).ConfigureAwait(false);
        var given = await ExplanationPlan.FindAsync(core, recommendation, item, cancellationToken).ConfigureAwait(false);
        var explanation = await ExplanationPlan.WholeAsync(core.Recommender.ExplainAsync(given, item, cancellationToken), cancellationToken).ConfigureAwait(false);
        return new ExplainedItem(explanation.ItemId, explanation.Text, explanation.WrittenBy, [.. explanation.Evidence.Select(fact => fact.Text)]);
    });

    private static IEnumerable<object> Titles(IReadOnlyList<string>? titles, string signal) => (titles ?? []).Select(title => new { title, signal });

    private static RecommendedItem Item(RankedItem ranked) => new(
        ranked.Rank,
        ranked.Item.Id,
        ranked.Item.TitleWithYear,
        ranked.Item.Genres,
        Math.Round(ranked.Score, 3),
        string.Join(", ", ranked.Provenance.Select(source => FormattableString.Invariant($"{source.Source} {source.Rank}"))));

    // A model mends its call by what the message says: which field, and what may have been meant.
    private static async Task<T> SayWhatIsWrong<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception) when (Problem.From(exception) is { } problem)
        {
            throw new KernelException(problem.Message, exception);
        }
    }
}

using ChatRec.Bot.Hosting;
using ChatRec.Bot.Hosting.Problems;
using ChatRec.Bot.Recommendations;
using ChatRec.Ranking.Explanations;

namespace ChatRec.Bot.Api;

/// <summary>What is to be explained, once the ledger was consulted.</summary>
internal static class ExplanationPlan
{
    /// <summary>The recommendation that holds an item.</summary>
    /// <exception cref="ProblemException">There is no such recommendation, or it does not hold the item (404).</exception>
    public static async Task<Recommendation> FindAsync(ChatRecCore core, string id, string item, CancellationToken cancellationToken)
    {
        var recommendation = await core.Ledger.FindAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new ProblemException(404, "unknown-recommendation", "There is no such recommendation", $"recommendation: '{Fields.Cut(id)}' is not in the ledger.") { Field = "recommendation" };
        return recommendation.Items.Any(ranked => ranked.Item.Id == item)
            ? recommendation
            : throw new ProblemException(404, "not-recommended", "The recommendation does not hold this item", $"item: '{Fields.Cut(item)}' is not an item of this recommendation.")
            {
                Field = "item",
                Suggestions = [.. recommendation.Items.Take(20).Select(ranked => ranked.Item.Id)],
            };
    }

    /// <summary>An explanation, once all of it is written.</summary>
    public static async Task<Explanation> WholeAsync(IAsyncEnumerable<ExplanationUpdate> updates, CancellationToken cancellationToken)
    {
        await foreach (var update in updates.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (update.Completed is { } completed)
            {
                return completed;
            }
        }

        throw new InvalidOperationException("The explanation ended without its whole.");
    }
}

using System.Text.Json;
using ChatRec.Bot.Hosting.Problems;
using ChatRec.Ranking.Explanations;

namespace ChatRec.Bot.Api;

/// <summary>An explanation as server-sent events (HTML Living Standard, section 9.2): "delta", then "done" or "error".</summary>
internal static class ExplanationEvents
{
    /// <summary>Writes them as the text is written. The headers go out at once, so that a client sees that something is coming.</summary>
    public static async Task WriteAsync(HttpResponse response, string recommendationId, IAsyncEnumerable<ExplanationUpdate> updates, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await foreach (var update in updates.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (!string.IsNullOrEmpty(update.Delta))
                {
                    await WriteAsync(response, "delta", new { text = update.Delta }, json, cancellationToken).ConfigureAwait(false);
                }

                if (update.Completed is { } completed)
                {
                    await WriteAsync(response, "done", Answers.Of(recommendationId, completed), json, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (!response.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // The status has gone out already: the stream itself says that it failed.
            var problem = Problem.From(exception) ?? new ProblemException(503, "explanation-failed", "The explanation could not be finished", "The explanation could not be finished; try again in a moment.");
            response.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("ChatRec.Bot.Api").LogExplanationFailed(exception, recommendationId);
            await WriteAsync(response, "error", Problem.Details(problem), json, response.HttpContext.RequestAborted).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync<T>(HttpResponse response, string name, T data, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        // JSON on one line holds no line break, so one "data:" field is enough.
        await response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(data, json)}\n\n", cancellationToken).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}

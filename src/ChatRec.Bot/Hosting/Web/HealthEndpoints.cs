using System.Text.Json;
using ChatRec.Bot.Channels.DirectLine;

namespace ChatRec.Bot.Hosting.Web;

/// <summary>Health, for those who run the service.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps /health/live (the process answers) and /health/ready (every part works; else 503 and which does not, and why).</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/health").WithTags("Health");
        group.MapGet("/live", () => Results.Json(new { status = "live" }))
            .WithName("live").WithSummary("Whether the process answers").Produces(200);
        group.MapGet("/ready", Ready)
            .WithName("ready").WithSummary("Whether every part works: the models and the stores")
            .WithDescription("503 while the service loads or if a part does not work; the answer names each part, its state and the reason.")
            .Produces(200).Produces(503);
    }

    private static IResult Ready(HttpContext context, Readiness readiness, ConversationStore conversations)
    {
        context.Response.Headers.CacheControl = "no-store";
        CheckStore(readiness, conversations);
        return Results.Json(
            new
            {
                status = readiness.IsReady ? "ready" : readiness.Parts.Any(part => part.State == PartState.Failed) ? "failed" : "starting",
                parts = readiness.Parts.Select(part => new { name = part.Name, state = JsonNamingPolicy.CamelCase.ConvertName(part.State.ToString()), detail = part.Detail }),
            },
            statusCode: readiness.IsReady ? 200 : 503);
    }

    // A store that worked at the start may fail later: a full disk, a folder taken away.
    private static void CheckStore(Readiness readiness, ConversationStore conversations)
    {
        try
        {
            conversations.Check();
            if (readiness.Parts.First(part => part.Name == Readiness.State) is { State: PartState.Failed, Detail: var detail } && detail?.StartsWith(ConversationStore.Name, StringComparison.Ordinal) == true)
            {
                readiness.Ready(Readiness.State);
            }
        }
        catch (Ledger.StoreException exception)
        {
            readiness.Failed(Readiness.State, $"{ConversationStore.Name}: {exception.Message}");
        }
    }
}

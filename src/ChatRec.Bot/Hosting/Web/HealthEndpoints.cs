using System.Text.Json;
using ChatRec.Bot.Api;

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
        group.MapGet("/ready", ReadyAsync)
            .WithName("ready").WithSummary("Whether every part works: the models and the stores")
            .WithDescription("503 while the service loads or if a part does not work; the answer names each part, its state and, to callers on this machine, the reason.")
            .Produces(200).Produces(503);
    }

    // Details name folders of this machine, which are no business of the network's.
    private static async Task<IResult> ReadyAsync(HttpContext context, PartChecks checks)
    {
        context.Response.Headers.CacheControl = "no-store";
        var parts = await checks.PartsAsync(context.RequestAborted).ConfigureAwait(false);
        var isReady = parts.All(part => part.State == PartState.Ready);
        var isLocal = ApiAccess.IsLocal(context);
        return Results.Json(
            new
            {
                status = isReady ? "ready" : parts.Any(part => part.State == PartState.Failed) ? "failed" : "starting",
                parts = parts.Select(part => new { name = part.Name, state = JsonNamingPolicy.CamelCase.ConvertName(part.State.ToString()), detail = isLocal ? part.Detail : null }),
            },
            statusCode: isReady ? 200 : 503);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Hosting.Problems;
using Microsoft.AspNetCore.Mvc;

namespace ChatRec.Bot.Api;

/// <summary>The HTTP API: recommendations and their explanations for other programs.</summary>
internal static class ApiEndpoints
{
    /// <summary>Name of the rate limit.</summary>
    public const string RateLimit = "api";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>Maps POST /api/recommendations and POST /api/explanations.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api").WithTags("Recommendations").RequireRateLimiting(RateLimit)
            .AddEndpointFilter<ProblemFilter>()
            .AddEndpointFilter(async (context, next) =>
            {
                ApiAccess.Check(context.HttpContext, context.HttpContext.RequestServices.GetRequiredService<ApiOptions>());
                return await next(context).ConfigureAwait(false);
            });

        group.MapPost("/recommendations", RecommendAsync)
            .WithName("recommend")
            .WithSummary("Recommends items")
            .WithDescription("Recommends from a dialogue, a history, or both. Every recommendation is kept in the ledger under its id.")
            .Accepts<RecommendationsRequest>("application/json")
            .Produces<RecommendationsAnswer>()
            .WithProblems(400, 401, 403, 413, 415, 422, 429, 503);

        group.MapPost("/explanations", ExplainAsync)
            .WithName("explain")
            .WithSummary("Explains a recommended item")
            .WithDescription("Answers the explanation with its evidence; with Accept: text/event-stream as server-sent events: \"delta\" {\"text\"} while it is written, then \"done\" with the whole answer, or \"error\" with a problem.")
            .Accepts<ExplanationRequestBody>("application/json")
            .Produces<ExplanationAnswer>()
            .WithProblems(400, 401, 403, 404, 413, 415, 429, 503);
    }

    private static async Task<IResult> RecommendAsync(HttpContext context, CoreHost host, ApiOptions options, TimeProvider time)
    {
        var json = await JsonBody.ReadObjectAsync(context.Request, options.MaxRequestBytes, context.RequestAborted).ConfigureAwait(false);
        var body = RecommendationsBody.Read(json, options);
        var core = Loaded(host);
        using var cancel = Limited(context, options, time, out var late);
        using (late)
        {
            var plan = RecommendationPlan.Make(body, core, time.GetUtcNow());
            var recommendation = await InTimeAsync(core.Recommender.RecommendAsync(plan.Request, cancel.Token), context, late).ConfigureAwait(false);
            return Results.Json(Answers.Of(recommendation, plan.Understood, core.Catalogue), Json);
        }
    }

    private static async Task<IResult> ExplainAsync(HttpContext context, CoreHost host, ApiOptions options, TimeProvider time)
    {
        var json = await JsonBody.ReadObjectAsync(context.Request, options.MaxRequestBytes, context.RequestAborted).ConfigureAwait(false);
        var body = Fields.Of(json, "recommendation", "item");
        var id = body.Text("recommendation", 200) ?? throw Problem.Invalid("recommendation", "is missing; give the id that POST /api/recommendations answered.");
        var item = body.Text("item", 200) ?? throw Problem.Invalid("item", "is missing; give the id of one of the recommendation's items.");
        var core = Loaded(host);
        using var cancel = Limited(context, options, time, out var late);
        using (late)
        {
            var recommendation = await ExplanationPlan.FindAsync(core, id, item, cancel.Token).ConfigureAwait(false);
            var updates = core.Recommender.ExplainAsync(recommendation, item, cancel.Token);
            if (WantsEvents(context.Request))
            {
                await ExplanationEvents.WriteAsync(context.Response, recommendation.Id, updates, Json, cancel.Token).ConfigureAwait(false);
                return Results.Empty;
            }

            var explanation = await InTimeAsync(ExplanationPlan.WholeAsync(updates, cancel.Token), context, late).ConfigureAwait(false);
            return Results.Json(Answers.Of(recommendation.Id, explanation), Json);
        }
    }

    // A program should not hang while the service loads: it is told to come back.
    private static ChatRecCore Loaded(CoreHost host)
    {
        var loading = host.GetAsync(CancellationToken.None);
        return loading.IsCompleted
            ? loading.GetAwaiter().GetResult()
            : throw new CoreUnavailableException("the service is still loading; see /health/ready.");
    }

    private static CancellationTokenSource Limited(HttpContext context, ApiOptions options, TimeProvider time, out CancellationTokenSource late)
    {
        late = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), time);
        return CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, late.Token);
    }

    private static async Task<T> InTimeAsync<T>(Task<T> work, HttpContext context, CancellationTokenSource late)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw new ProblemException(503, "timeout", "The answer took too long", "The answer was not ready in time; try again in a moment.") { RetryAfterSeconds = 10 };
        }
    }

    private static bool WantsEvents(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase));

    private static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<ProblemDetails>(status, "application/problem+json");
        }

        return endpoint;
    }
}

using System.Text.Json.Nodes;
using ChatRec.Bot.Channels.DirectLine;
using Microsoft.AspNetCore.RateLimiting;

namespace ChatRec.Bot.Api;

/// <summary>Puts the HTTP API into a service.</summary>
public static class ApiServiceCollectionExtensions
{
    private const string RecommendationsExample = """
        {
          "messages": [{ "role": "user", "text": "I loved Heat and The Usual Suspects, what should I watch next?" }],
          "history": [{ "title": "Casino (1995)", "signal": "liked", "time": "2024-05-01T20:15:00Z" }],
          "exclude": [],
          "filter": { "genres": ["Crime"], "years": { "from": 1980, "to": 1999 } },
          "count": 5
        }
        """;

    private const string ExplanationExample = """{ "recommendation": "01J9ZC3V5T8Q2M4N6P7R9S0W1X", "item": "6" }""";

    /// <summary>Adds the API and its OpenAPI document.</summary>
    /// <param name="services">The service's parts.</param>
    /// <param name="options">Section <c>Api</c>, validated.</param>
    public static IServiceCollection AddApi(this IServiceCollection services, ApiOptions options)
    {
        services.AddSingleton(options);
        services.AddOpenApi("v1", document =>
        {
            document.AddDocumentTransformer((openApi, _, _) =>
            {
                openApi.Info.Title = "ChatRec";
                openApi.Info.Description = "Recommendations from a dialogue or a history, ranked in one forward pass of a local language model, with explanations that cite their evidence. Errors are problem+json (RFC 9457) with a stable type.";
                return Task.CompletedTask;
            });
            document.AddOperationTransformer((operation, context, _) =>
            {
                var example = operation.OperationId switch { "recommend" => RecommendationsExample, "explain" => ExplanationExample, _ => null };
                if (example is not null && operation.RequestBody?.Content?.TryGetValue("application/json", out var media) == true)
                {
                    media.Example = JsonNode.Parse(example);
                }

                return Task.CompletedTask;
            });
        });
        return services;
    }

    /// <summary>Maps the API under /api, and its document at /openapi/v1.json.</summary>
    public static IEndpointRouteBuilder MapApi(this IEndpointRouteBuilder endpoints)
    {
        ApiEndpoints.Map(endpoints);
        endpoints.MapOpenApi("/openapi/{documentName}.json");
        return endpoints;
    }

    /// <summary>Adds the API's rate limit.</summary>
    internal static void AddApiRateLimit(this RateLimiterOptions limiter, ApiOptions options) =>
        limiter.AddPolicy(ApiEndpoints.RateLimit, context => DirectLineRateLimits.PerMinute(ApiAccess.CountedAs(context), options.RequestsPerMinute));
}

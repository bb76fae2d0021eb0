using System.Globalization;
using ChatRec.Bot.Ledger;
using Microsoft.AspNetCore.Mvc;

namespace ChatRec.Bot.Hosting.Problems;

/// <summary>Makes every error answer of the service a problem+json (RFC 9457) with a stable type.</summary>
internal static class Problem
{
    /// <summary>What all types start with; what follows is the kind.</summary>
    public const string TypePrefix = "urn:chatrec:problem:";

    /// <summary>Names by status, for answers that the framework makes by itself.</summary>
    public static void Customize(ProblemDetailsContext context)
    {
        var details = context.ProblemDetails;
        details.Extensions.Remove("traceId");
        if (details.Type?.StartsWith(TypePrefix, StringComparison.Ordinal) == true)
        {
            return;
        }

        var (kind, title, detail) = details.Status switch
        {
            400 => ("invalid-request", "The request is invalid", null),
            401 => ("unauthorized", "A token or key is needed", null),
            403 => ("forbidden", "The token or key does not allow this", null),
            404 => ("not-found", "There is nothing here", $"{context.HttpContext.Request.Path} is not an address of this service."),
            405 => ("method-not-allowed", "The address does not know this method", $"{context.HttpContext.Request.Path} does not answer {context.HttpContext.Request.Method}."),
            413 => ("too-large", "The request is too large", null),
            415 => ("unsupported-media-type", "The content type is not understood", "Send application/json."),
            429 => ("too-many-requests", "Too many requests", "Wait as long as the header Retry-After says."),
            503 => ("unavailable", "The service cannot answer now", null),
            _ => ("internal", "Something went wrong in the service", "The log knows more."),
        };
        details.Type = TypePrefix + kind;
        details.Title = title;
        details.Detail = detail ?? details.Detail;
    }

    /// <summary>The answer for an exception that stands for a problem; null for any other.</summary>
    public static ProblemException? From(Exception exception) => exception switch
    {
        ProblemException problem => problem,
        BadHttpRequestException { StatusCode: 413 } => TooLarge("The body is larger than this service takes."),
        BadHttpRequestException bad => new ProblemException(bad.StatusCode, "invalid-request", "The request is invalid", bad.Message),
        CoreUnavailableException unavailable => new ProblemException(503, "unavailable", "The service cannot answer now", Capital(unavailable.Message)) { RetryAfterSeconds = 10 },
        StoreException => new ProblemException(503, "store-unavailable", "A store cannot be used", "A store of this service cannot be used now; its operator finds the reason in the log.") { RetryAfterSeconds = 10 },
        _ => null,
    };

    /// <summary>413.</summary>
    public static ProblemException TooLarge(string detail) => new(413, "too-large", "The request is too large", detail);

    /// <summary>400, naming the field.</summary>
    public static ProblemException Invalid(string field, string wrong) =>
        new(400, "invalid-field", "A field is invalid", $"{field}: {wrong}") { Field = field };

    /// <summary>The problem as an answer.</summary>
    public static IResult ToResult(this ProblemException problem, HttpContext context)
    {
        if (problem.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return Results.Problem(Details(problem));
    }

    /// <summary>The problem as data.</summary>
    public static ProblemDetails Details(ProblemException problem)
    {
        var details = new ProblemDetails { Status = problem.Status, Type = TypePrefix + problem.Kind, Title = problem.Title, Detail = problem.Message };
        if (problem.Field is { } field)
        {
            details.Extensions["field"] = field;
        }

        if (problem.Suggestions.Count > 0)
        {
            details.Extensions["suggestions"] = problem.Suggestions;
        }

        return details;
    }

    private static string Capital(string sentence) => sentence.Length == 0 ? sentence : char.ToUpperInvariant(sentence[0]) + sentence[1..];
}

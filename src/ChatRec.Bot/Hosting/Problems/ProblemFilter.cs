namespace ChatRec.Bot.Hosting.Problems;

/// <summary>Turns exceptions that stand for problems into their answers, without a word in the log: they are the sender's matter.</summary>
internal sealed partial class ProblemFilter(ILogger<ProblemFilter> logger) : IEndpointFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (Problem.From(exception) is { } problem && !context.HttpContext.Response.HasStarted)
        {
            if (problem.Status >= 500)
            {
                LogRefused(logger, exception, context.HttpContext.Request.Path);
            }

            return problem.ToResult(context.HttpContext);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Path} could not be answered")]
    private static partial void LogRefused(ILogger logger, Exception exception, string path);
}

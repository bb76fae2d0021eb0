namespace ChatRec.Bot.Api;

/// <summary>What the API logs.</summary>
internal static partial class ApiLog
{
    [LoggerMessage(LogLevel.Error, "The explanation of recommendation {Recommendation} could not be finished")]
    public static partial void LogExplanationFailed(this ILogger logger, Exception exception, string recommendation);
}

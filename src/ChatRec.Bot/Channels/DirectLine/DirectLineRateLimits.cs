using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>How often a user, or an address without a user, may call.</summary>
internal static class DirectLineRateLimits
{
    /// <summary>New tokens and conversations.</summary>
    public const string Starts = "directline-starts";

    /// <summary>Messages.</summary>
    public const string Messages = "directline-messages";

    /// <summary>Everything that only reads.</summary>
    public const string Reads = "directline-reads";

    /// <summary>Adds the three policies.</summary>
    public static void Add(RateLimiterOptions limiter, DirectLineOptions options)
    {
        limiter.AddPolicy(Starts, context => PerMinute(RemoteAddress.Of(context), options.StartsPerMinute));
        limiter.AddPolicy(Messages, context => PerMinute(CountedAs(context), options.MessagesPerMinute));
        limiter.AddPolicy(Reads, context => PerMinute(CountedAs(context), options.ReadsPerMinute));
    }

    /// <summary>A bucket that holds a minute's worth and refills steadily.</summary>
    public static RateLimitPartition<string> PerMinute(string key, int permits) => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = permits,
        TokensPerPeriod = Math.Max(1, permits / 10),
        ReplenishmentPeriod = TimeSpan.FromSeconds(permits < 10 ? 60.0 / permits : 6),
        QueueLimit = 0,
        AutoReplenishment = true,
    });

    private static string CountedAs(HttpContext context) => context.RequestServices.GetRequiredService<DirectLineAccess>().CountedAs(context);
}

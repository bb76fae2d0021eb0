using System.Globalization;
using System.Threading.RateLimiting;
using ChatRec.Bot.Hosting.Problems;
using Microsoft.AspNetCore.RateLimiting;

namespace ChatRec.Bot.Hosting.Web;

/// <summary>What a caller gets that calls too often: 429 with Retry-After.</summary>
internal static class RateLimitAnswer
{
    private const int DefaultSeconds = 6;

    /// <summary>Writes it.</summary>
    public static async ValueTask WriteAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : DefaultSeconds;
        var problem = new ProblemException(429, "too-many-requests", "Too many requests", string.Create(CultureInfo.InvariantCulture, $"Too many requests; try again in {seconds} s."))
        {
            RetryAfterSeconds = seconds,
        };
        await problem.ToResult(rejected.HttpContext).ExecuteAsync(rejected.HttpContext).ConfigureAwait(false);
    }
}

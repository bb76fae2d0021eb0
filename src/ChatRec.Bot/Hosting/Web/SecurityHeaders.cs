namespace ChatRec.Bot.Hosting.Web;

/// <summary>The headers that keep a browser from doing more than the page needs.</summary>
internal static class SecurityHeaders
{
    /// <summary>
    /// Adds them to every answer. Scripts come from this service alone. Web Chat writes its styles into the page while it runs, so
    /// styles may be inline; its images and its worker are data and blob addresses.
    /// </summary>
    public static void Use(IApplicationBuilder app, string frameAncestors)
    {
        var fixedPolicy = string.Join("; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            $"frame-ancestors {frameAncestors}");
        app.Use((context, next) =>
        {
            // At the start of the answer, not before: an error handler empties the headers.
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                // Not every browser counts the WebSocket of the page's own host as 'self'.
                var host = context.Request.Host;
                var sockets = Uri.CheckHostName(host.Host.Trim('[', ']')) == UriHostNameType.Unknown ? "" : $" ws://{host} wss://{host}";
                headers.ContentSecurityPolicy = $"{fixedPolicy}; connect-src 'self'{sockets}";
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "no-referrer";
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                return Task.CompletedTask;
            });
            return next(context);
        });
    }
}

using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace ChatRec.Bot.Hosting.Web;

/// <summary>The page with the chat: files next to the program, and Web Chat's bundle.</summary>
internal static class Pages
{
    /// <summary>Serves them. Files are asked for anew each time (and answered 304); the bundle, whose address names its version, is kept.</summary>
    public static void Use(WebApplication app)
    {
        var pages = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = pages });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = pages,
            OnPrepareResponse = prepared => prepared.Context.Response.Headers.CacheControl = "no-cache",
        });

        var bundle = Path.Combine(AppContext.BaseDirectory, "native", "webchat");
        if (Directory.Exists(bundle))
        {
            app.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = new PhysicalFileProvider(bundle),
                RequestPath = "/webchat",
                OnPrepareResponse = prepared => prepared.Context.Response.Headers[HeaderNames.CacheControl] = "public, max-age=604800",
            });
        }
    }
}

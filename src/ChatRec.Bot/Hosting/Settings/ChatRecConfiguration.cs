using System.Text.Json;

namespace ChatRec.Bot.Hosting.Settings;

/// <summary>The configuration: appsettings.json of the home, then ASPNETCORE_ and plain environment variables, then CHATREC_ ones, then the command line; later wins.</summary>
public static class ChatRecConfiguration
{
    /// <summary>What environment variables of ChatRec start with: CHATREC_Api__Key is Api:Key.</summary>
    public const string Prefix = "CHATREC_";

    /// <summary>Loads it.</summary>
    /// <exception cref="StartUpException">The file is missing, or is not JSON; with line and reason.</exception>
    public static IConfigurationRoot Load(ChatRecHome home, string[] args)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(args);
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(home.SettingsPath, optional: false, reloadOnChange: false)
                .AddEnvironmentVariables("ASPNETCORE_")
                .AddEnvironmentVariables()
                .AddEnvironmentVariables(Prefix)
                .AddCommandLine(args)
                .Build();
        }
        catch (FileNotFoundException exception)
        {
            throw new StartUpException($"{home.SettingsPath} does not exist.", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or IOException)
        {
            var json = exception as JsonException ?? exception.InnerException as JsonException ?? exception.InnerException?.InnerException as JsonException;
            var where = json is null ? "" : FormattableString.Invariant($" line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}:");
            throw new StartUpException($"{home.SettingsPath}:{where} {Reason(json?.Message ?? exception.Message)} Mend the file (comments and trailing commas are allowed) and start again.", exception);
        }
    }

    /// <summary>The sections that the file may hold.</summary>
    internal static readonly string[] Sections =
    [
        "Urls", "AllowedHosts", "Logging", "Server", "Storage", "Models", "Ingest", "Retrieval", "VectorStore", "Ranking", "Scorer", "Explanations", "Dialogue",
        "DirectLine", "Api",
    ];

    /// <summary>Top-level keys of the file itself that are none of <see cref="Sections"/>. Environment variables hold much that is not for ChatRec.</summary>
    internal static IEnumerable<string> UnknownSections(ChatRecHome home) =>
        new ConfigurationBuilder().AddJsonFile(home.SettingsPath, optional: true, reloadOnChange: false).Build().GetChildren()
            .Select(child => child.Key).Where(key => key != "$schema" && !Sections.Contains(key, StringComparer.OrdinalIgnoreCase));

    private static string Reason(string message)
    {
        var position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? message : message[..position];
    }
}

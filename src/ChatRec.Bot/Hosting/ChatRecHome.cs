namespace ChatRec.Bot.Hosting;

/// <summary>
/// The folder that holds appsettings.json, prompts/, models/, data/ and state/: the checkout, or where a release was unpacked. Relative
/// paths of the configuration start here.
/// </summary>
/// <param name="Folder">Absolute path.</param>
public sealed record ChatRecHome(string Folder)
{
    /// <summary>Name of the one configuration file.</summary>
    public const string SettingsFile = "appsettings.json";

    /// <summary>Environment variable that names the home folder.</summary>
    public const string Variable = "CHATREC_HOME";

    /// <summary>The configuration file.</summary>
    public string SettingsPath => Path.Combine(Folder, SettingsFile);

    /// <summary>Finds the home: what <c>--home</c> says, else CHATREC_HOME, else the nearest folder from the program's own upwards with appsettings.json and prompts/.</summary>
    /// <param name="args">The command line.</param>
    /// <exception cref="StartUpException">There is no such folder, or it lacks appsettings.json.</exception>
    public static ChatRecHome Find(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (Option(args) is { } option)
        {
            return Given(option, "--home");
        }

        return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable
            ? Given(variable, Variable)
            : Above(AppContext.BaseDirectory);
    }

    /// <summary>A path of the configuration: absolute as it is, relative from the home.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, Folder);

    /// <summary>The nearest home from a folder upwards.</summary>
    internal static ChatRecHome Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, SettingsFile)) && Directory.Exists(Path.Combine(folder.FullName, "prompts")))
            {
                return new ChatRecHome(folder.FullName);
            }
        }

        throw new StartUpException(
            $"No folder from {start} upwards holds {SettingsFile} and prompts/. Start from a checkout, or name the folder: --home FOLDER or {Variable}=FOLDER.");
    }

    private static ChatRecHome Given(string folder, string source)
    {
        var full = Path.GetFullPath(folder);
        return File.Exists(Path.Combine(full, SettingsFile))
            ? new ChatRecHome(full)
            : throw new StartUpException($"{source} is '{folder}', but {Path.Combine(full, SettingsFile)} does not exist. Name the folder that holds {SettingsFile} and prompts/.");
    }

    private static string? Option(IReadOnlyList<string> args)
    {
        for (var index = 0; index < args.Count; index++)
        {
            if (args[index].StartsWith("--home=", StringComparison.Ordinal))
            {
                return args[index]["--home=".Length..];
            }

            if (args[index] == "--home")
            {
                return index + 1 < args.Count ? args[index + 1] : throw new StartUpException("--home needs a folder after it.");
            }
        }

        return null;
    }
}

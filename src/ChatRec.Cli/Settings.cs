using System.CommandLine;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Hosting.Settings;

namespace ChatRec.Cli;

/// <summary>The service's own configuration, read by the same rules: a command works on what the service serves.</summary>
internal static class Settings
{
    /// <summary>Folder of appsettings.json; the same option as the service's.</summary>
    public static Option<string?> Home { get; } = new("--home") { Description = "Folder that holds appsettings.json, prompts/ and models/ (default: found from the program upwards).", Recursive = true };

    /// <summary>Single keys, as <c>--set Models:Threads=2</c>.</summary>
    public static Option<string[]> Set { get; } = new("--set") { Description = "A configuration key and its value, as Models:Threads=2; may be repeated.", AllowMultipleArgumentsPerToken = true, Recursive = true };

    /// <summary>Finds the home.</summary>
    public static ChatRecHome FindHome(ParseResult command) =>
        ChatRecHome.Find(command.GetValue(Home) is { } home ? ["--home", home] : []);

    /// <summary>Reads and checks the configuration.</summary>
    /// <exception cref="StartUpException">Something in it is wrong.</exception>
    public static ChatRecSettings Read(ParseResult command)
    {
        var home = FindHome(command);
        string[] keys = [.. (command.GetValue(Set) ?? []).Select(pair => $"--{pair}")];
        return ChatRecSettings.Read(ChatRecConfiguration.Load(home, keys), home);
    }
}

using System.Text.RegularExpressions;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Hosting.Settings;
using YamlDotNet.RepresentationModel;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>Every CHATREC_ variable that deploy/ sets or suggests is a key, and its value a right one.</summary>
public sealed partial class DeployTests : IDisposable
{
    private static readonly string Folder = Path.Combine(TemporaryHome.Repository, "deploy");

    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("compose.gpu.yaml")]
    public void The_variables_of_a_compose_file_are_settings(string file) => AssertSettings(Environment(file));

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData(".env.example")]
    public void The_variables_of_other_files_are_settings(string file) => AssertSettings(
        Assignment().Matches(File.ReadAllText(Path.Combine(Folder, file))).Select(match => KeyValuePair.Create(match.Groups["name"].Value, match.Groups["value"].Value)));

    [Fact]
    public void Keys_come_from_outside_and_compose_refuses_to_start_without_them() =>
        Assert.StartsWith("${QDRANT_API_KEY:?", Environment("compose.yaml").Single(variable => variable.Key.EndsWith("ApiKey", StringComparison.Ordinal)).Value, StringComparison.Ordinal);

    private static IEnumerable<KeyValuePair<string, string>> Environment(string file)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Path.Combine(Folder, file));
        yaml.Load(reader);
        return ((YamlMappingNode)yaml.Documents[0].RootNode["services"]["chatrec"]["environment"]).Children
            .Select(variable => KeyValuePair.Create(((YamlScalarNode)variable.Key).Value!, ((YamlScalarNode)variable.Value).Value!));
    }

    private void AssertSettings(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var settings = variables.Where(variable => variable.Key.StartsWith(ChatRecConfiguration.Prefix, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(settings);
        foreach (var (name, value) in settings)
        {
            _home.With(name[ChatRecConfiguration.Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), Interpolation().Replace(value, Given));
        }

        Assert.Null(Record.Exception(() => ChatRecService.Build([], _home.Home)));
    }

    // What Compose makes of ${NAME:-default} where nothing is given, and of ${NAME:?error} where something is.
    private static string Given(Match variable) => variable.Groups["kind"].Value == "-" ? variable.Groups["text"].Value : "something";

    [GeneratedRegex(@"\$\{\w+:(?<kind>[-?])(?<text>[^}]*)\}")]
    private static partial Regex Interpolation();

    [GeneratedRegex(@"(?<name>\bCHATREC_\w+)=(?<value>\S*)")]
    private static partial Regex Assignment();
}

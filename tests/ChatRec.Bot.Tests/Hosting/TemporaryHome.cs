using System.Text.Json.Nodes;
using ChatRec.Bot.Hosting;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>A home of its own: the repository's prompts, a small catalogue, and a state folder that goes with it.</summary>
public sealed class TemporaryHome : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatrec-home-");

    public TemporaryHome(JsonObject? settings = null)
    {
        Settings = settings ?? new JsonObject();
        Directory.CreateDirectory(Path.Combine(Folder, "prompts"));
        foreach (var prompt in Directory.EnumerateFiles(Path.Combine(Repository, "prompts")))
        {
            File.Copy(prompt, Path.Combine(Folder, "prompts", Path.GetFileName(prompt)));
        }

        Save();
    }

    /// <summary>The checkout that the tests were built from.</summary>
    public static string Repository { get; } = FindRepository();

    public string Folder => _folder.FullName;

    public ChatRecHome Home => new(Folder);

    public JsonObject Settings { get; }

    public string State => Path.Combine(Folder, "state");

    /// <summary>Thirty items that everybody knows, and interactions with them, out of the bundled data.</summary>
    public TemporaryHome WithSmallCatalogue()
    {
        var items = File.ReadLines(Path.Combine(Repository, "data", "movielens-small", "items.csv")).ToList();
        var wanted = new HashSet<string> { "1", "6", "16", "32", "47", "50", "110", "111", "150", "260", "293", "296", "318", "356", "480", "527", "541", "589", "590", "592", "593", "608", "858", "1036", "1089", "1196", "1198", "1213", "1617", "2571" };
        File.WriteAllLines(Path.Combine(Folder, "items.csv"), items.Where((line, index) => index == 0 || wanted.Contains(line.Split(',')[0])));
        File.WriteAllLines(
            Path.Combine(Folder, "interactions.csv"),
            File.ReadLines(Path.Combine(Repository, "data", "movielens-small", "interactions.csv"))
                .Where((line, index) => index == 0 || (wanted.Contains(line.Split(',')[1]) && int.Parse(line.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture) <= 200)));
        Settings["Ingest"] = new JsonObject
        {
            ["Items"] = new JsonObject { ["File"] = "items.csv", ["TitleStyle"] = "MovieLens" },
            ["Interactions"] = new JsonObject { ["File"] = "interactions.csv" },
        };
        // No server is needed, whatever the package set would take.
        Settings["VectorStore"] ??= new JsonObject { ["Provider"] = "sqlite" };
        Settings["Models"] = new JsonObject
        {
            ["LanguageModel"] = Path.Combine(Repository, "models", "SmolLM2-135M-Instruct.Q4_1.gguf"),
            ["Ranker"] = Path.Combine(Repository, "models", "chatrec-ranker-movielens.gguf"),
            ["TextEncoder"] = Path.Combine(Repository, "models", "all-MiniLM-L6-v2.Q8_0.gguf"),
        };
        Save();
        return this;
    }

    /// <summary>Sets a key ("DirectLine:Secret") and writes the file.</summary>
    public TemporaryHome With(string key, JsonNode? value)
    {
        var path = key.Split(':');
        var section = Settings;
        foreach (var name in path[..^1])
        {
            section = section[name] as JsonObject ?? (JsonObject)(section[name] = new JsonObject());
        }

        section[path[^1]] = value;
        Save();
        return this;
    }

    public void Write(string text) => File.WriteAllText(Path.Combine(Folder, ChatRecHome.SettingsFile), text);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private void Save() => Write(Settings.ToJsonString());

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ChatRec.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside of a checkout.");
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Tests.Channels;
using ChatRec.Llama.Tests.Gguf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>What is wrong stops the start, with a sentence that says what would be right.</summary>
public sealed class StartUpTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("Ranking:PromptCandidates", 0, "Ranking:PromptCandidates is '0'; it must be 2 to 100")]
    [InlineData("Ranking:HistoryItems", "many", "Ranking:HistoryItems is 'many'; a whole number is needed")]
    [InlineData("Ranking:Timeout", "soon", "Ranking:Timeout is 'soon'; a duration such as 00:00:10 is needed")]
    [InlineData("Ranking:Permutations", 16, "Ranking:Permutations is '16'; one batch holds 8 orders, as Scorer:Sequences says")]
    [InlineData("Ranking:Candiates", 5, "Ranking:Candiates is not a key; Ranking has")]
    [InlineData("Ranking:Template", "no-such", "no-such")]
    [InlineData("DirectLine:TokenMinutes", 1, "DirectLine:TokenMinutes is 1; a value from 16 to 1440 is needed")]
    [InlineData("Server:FrameAncestors", "'self'; script-src *", "Server:FrameAncestors is ''self'; script-src *'")]
    [InlineData("Storage:Path", "", "Storage:Path")]
    [InlineData("Ingest:Items:TitleStyle", "Latin", "Ingest:Items:TitleStyle is 'Latin'; one of")]
    [InlineData("Ingest:MaxErrors", -1, "Ingest:MaxErrors is -1; a value from 1 to 100000 is needed")]
    [InlineData("Explanations:UseModel", "perhaps", "Explanations:UseModel is 'perhaps'; true or false is needed")]
    [InlineData("Dialogue:Count", 0, "Dialogue:Count is 0; a value from 1 to 20 is needed")]
    [InlineData("Rankng:PromptCandidates", 20, "Rankng is not a key; appsettings.json has Urls,")]
    [InlineData("Server:TrustedProxies:0", "localhost", "Server:TrustedProxies is 'localhost'; IP addresses are needed")]
    [InlineData("Api:RequestsPerMinute", "", "Api:RequestsPerMinute is ''; a whole number is needed")]
    [InlineData("Logging:LogLevel:Default", "Foo", "Logging:LogLevel:Default is 'Foo'; one of Trace,")]
    [InlineData("VectorStore:Provider", "milvus", "VectorStore:Provider is 'milvus'; one of sqlite, qdrant")]
    [InlineData("VectorStore:Url", "localhost", "VectorStore:Url: 'localhost' is no http or https address")]
    [InlineData("VectorStore:TimeoutSeconds", 0, "VectorStore:TimeoutSeconds is 0; a value from 1 to 600 is needed")]
    [InlineData("VectorStore:CaCertificate", "missing.pem", "VectorStore:CaCertificate: ")]
    [InlineData("VectorStore:Host", "localhost", "VectorStore:Host is not a key; VectorStore has Provider, Sqlite, Url,")]
    [InlineData("Retrieval:VectorStore:Sqlite:Path", "v.db", "Retrieval:VectorStore:Sqlite:Path has moved: it is VectorStore:Sqlite:Path now")]
    [InlineData("Prompts:Renderer", "jinja", "Prompts:Renderer is 'jinja'; one of handlebars, semantic-kernel is needed")]
    [InlineData("BotFramework:AppType", "Msi", "BotFramework:AppType is 'Msi'; one of MultiTenant, SingleTenant, UserAssignedMsi is needed")]
#if !CHATREC_FULL
    [InlineData("Prompts:Renderer", "semantic-kernel", "Prompts:Renderer is 'semantic-kernel'; this build does not have it: build with -p:ChatRecPackages=full")]
    [InlineData("BotFramework:AppId", "x", "BotFramework:AppId is 'x': this build has no Bot Framework channel")]
#endif
    [InlineData("Urls", "localhost:3978", "Urls is 'localhost:3978'; an address such as http://localhost:3978 is needed")]
    public void A_wrong_value_is_named_with_its_key_and_what_would_be_right(string key, object value, string expected)
    {
        _home.With("VectorStore:Provider", "qdrant").With(key, JsonValue.Create(value));

        var exception = Assert.Throws<StartUpException>(() => ChatRecService.Build([], _home.Home));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains(_home.Home.SettingsPath, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Adapters", "llama", """{ "Path": "missing.gguf" }""", "Models:Adapters:0:Path is 'HOME/missing.gguf'; the file does not exist")]
    [InlineData("Adapters", "llama", """{ "Path": "" }""", "Models:Adapters:0:Path is ''; the path of a LoRA adapter is needed")]
    [InlineData("Adapters", "llama", """{ "Path": "appsettings.json" }""", "Models:Adapters:0:Path is 'HOME/appsettings.json'; not a GGUF file")]
    [InlineData("Adapters", "llama", """{ "Path": "MODELS/all-MiniLM-L6-v2.Q8_0.gguf" }""", "is not a LoRA adapter (general.type 'model')")]
    [InlineData("Adapters", "bert", """{ "Path": "adapter.gguf" }""", "Models:Adapters:0:Path is 'HOME/adapter.gguf'; is an adapter for a 'bert' model, this one is 'llama'")]
    [InlineData("LanguageModelAdapters", "bert", """{ "Path": "adapter.gguf" }""", "Models:LanguageModelAdapters:0:Path is 'HOME/adapter.gguf'; is an adapter for a 'bert' model")]
    [InlineData("Adapters", "llama", """{ "Path": "adapter.gguf", "Scale": "much" }""", "Models:Adapters:0:Scale is 'much'; a number from -100 to 100 is needed")]
    [InlineData("Adapters", "llama", """{ "Path": "adapter.gguf", "Scale": 1000 }""", "Models:Adapters:0:Scale is '1000'; a number from -100 to 100 is needed")]
    [InlineData("Adapters", "llama", """{ "Path": "adapter.gguf", "Scales": 1 }""", "Models:Adapters:0:Scales is '1'; an adapter has Path and Scale")]
    public void An_adapter_that_cannot_be_served_stops_the_start(string key, string architecture, string adapter, string expected)
    {
        var models = Path.Combine(TemporaryHome.Repository, "models");
        File.WriteAllBytes(Path.Combine(_home.Folder, "adapter.gguf"), SmolLmAdapter.ToBytes(architecture));
        _home.WithSmallCatalogue().With($"Models:{key}", new JsonArray(JsonNode.Parse(adapter.Replace("MODELS", models, StringComparison.Ordinal))));

        var exception = Assert.Throws<StartUpException>(() => ChatRecService.Build([], _home.Home));

        Assert.Contains(expected.Replace("HOME", _home.Folder, StringComparison.Ordinal), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_catalogue_can_only_be_asked_of_a_prompt_that_reads_titles()
    {
        _home.With("Ranking:Template", "rank").With("Retrieval:Candidates:TitlesWeight", 1);

        var exception = Assert.Throws<StartUpException>(() => ChatRecService.Build([], _home.Home));

        Assert.Contains("Ranking:Template is 'rank'; Retrieval:Candidates:TitlesWeight needs a prompt that reads titles, as rank-titles", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        _home.With("Ranking:PromptCandidates", 0).With("Models:ChatContextTokens", 1).With("DirectLine:TokenMinutes", 1);

        var exception = Assert.Throws<StartUpException>(() => ChatRecService.Build([], _home.Home));

        Assert.Contains("Ranking:PromptCandidates", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Models:ChatContextTokens", exception.Message, StringComparison.Ordinal);
        Assert.Contains("DirectLine:TokenMinutes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_json_is_named_with_its_line()
    {
        _home.Write("{\n  // a comment is fine\n  \"Api\": { \"Key\": \"x\" \"MaxRequestBytes\": 1 }\n}");

        var exception = Assert.Throws<StartUpException>(() => ChatRecService.Build([], _home.Home));

        Assert.Contains($"{_home.Home.SettingsPath}: line 3,", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_repositorys_own_configuration_is_right_and_gives_the_defaults()
    {
        await using var app = ChatRecService.Build(["--Storage:Path", _home.State], new ChatRecHome(TemporaryHome.Repository));

        Assert.Equal("http://localhost:3978", app.Configuration["Urls"]);
    }

    [Fact]
    public async Task A_key_that_is_null_is_none()
    {
        _home.With("VectorStore:Provider", "qdrant").With("VectorStore:ApiKey", null).With("VectorStore:CaCertificate", null);

        await using var app = ChatRecService.Build([], _home.Home, Replace);

        Assert.Null(app.Configuration["VectorStore:ApiKey"]);
    }

    [Fact]
    public async Task An_argument_overrides_the_file()
    {
        _home.With("Storage:Path", "elsewhere");
        await using var app = ChatRecService.Build(["--Storage:Path", "here", "--Urls", "http://127.0.0.1:0"], _home.Home, Replace);

        await ChatRecService.StartAsync(app);

        Assert.True(File.Exists(Path.Combine(_home.Folder, "here", "directline.key")));
        Assert.False(Directory.Exists(Path.Combine(_home.Folder, "elsewhere")));
    }

    [Fact]
    public async Task A_port_in_use_is_one_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        await using var app = ChatRecService.Build(["--Urls", url], _home.Home, Replace);

        var exception = await Assert.ThrowsAsync<StartUpException>(() => ChatRecService.StartAsync(app));

        Assert.Contains($"{url} is in use by another program", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public async Task An_https_address_without_a_certificate_is_one_sentence()
    {
        // What Kestrel throws, thrown here: whether a machine has a development certificate differs.
        await using var app = ChatRecService.Build(["--Urls", "https://127.0.0.1:0"], _home.Home, builder =>
        {
            Replace(builder);
            builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureHttpsDefaults(https => throw new InvalidOperationException("No certificate.\nMore.")));
        });

        var exception = await Assert.ThrowsAsync<StartUpException>(() => ChatRecService.StartAsync(app));

        Assert.Equal("No certificate.", exception.Message);
    }

    [Fact]
    public async Task A_state_folder_that_cannot_be_used_stops_the_start()
    {
        File.WriteAllText(_home.State, "a file where the folder should be");
        await using var app = ChatRecService.Build(["--Urls", "http://127.0.0.1:0"], _home.Home, Replace);

        var exception = await Assert.ThrowsAsync<StartUpException>(() => ChatRecService.StartAsync(app));

        Assert.StartsWith($"{Path.Combine(_home.State, "conversations.db")}: the conversations cannot be kept there", exception.Message, StringComparison.Ordinal);
        Assert.Contains("change Storage:Path", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_home_without_settings_is_named()
    {
        var folder = Path.Combine(_home.Folder, "empty");

        var exception = Assert.Throws<StartUpException>(() => ChatRecHome.Find(["--home", folder]));

        Assert.Contains("--home", exception.Message, StringComparison.Ordinal);
        Assert.Contains(folder, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_home_is_found_from_a_folder_within_it()
    {
        var inner = Directory.CreateDirectory(Path.Combine(_home.Folder, "a", "b"));

        Assert.Equal(_home.Folder, ChatRecHome.Above(inner.FullName).Folder);
        Assert.Equal(_home.Folder, ChatRecHome.Find([$"--home={_home.Folder}"]).Folder);
    }

    private static void Replace(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<CoreLoader>(new ScriptedCore().LoadAsync);
    }
}

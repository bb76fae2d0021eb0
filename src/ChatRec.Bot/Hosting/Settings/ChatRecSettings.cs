using System.Globalization;
using ChatRec.Bot.Dialogue;
using ChatRec.Llama;
using ChatRec.Ranking.Explanations;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Qdrant;
using ChatRec.Retrieval.VectorStores.Sqlite;

namespace ChatRec.Bot.Hosting.Settings;

/// <summary>What the core is made from: every section that the service and the command line share, checked, with absolute paths.</summary>
/// <param name="Storage">Section <c>Storage</c>.</param>
/// <param name="Models">Section <c>Models</c>.</param>
/// <param name="Ingest">Section <c>Ingest</c>.</param>
/// <param name="Retrieval">Section <c>Retrieval</c>. The encoder's id is filled in when the encoder is loaded.</param>
/// <param name="VectorStore">Section <c>VectorStore</c>.</param>
/// <param name="Scorer">Section <c>Scorer</c>.</param>
/// <param name="Ranking">Section <c>Ranking</c>.</param>
/// <param name="Explanations">Section <c>Explanations</c>.</param>
/// <param name="Dialogue">Section <c>Dialogue</c>.</param>
/// <param name="Prompts">The prompt templates.</param>
/// <param name="Renderer">What renders them, as section <c>Prompts</c> says.</param>
/// <param name="Fusion">The fitted weights; null if nothing was fitted.</param>
/// <param name="TrainedFolders">Where a trained retriever may lie: the first folder that holds one counts, and a new one is published in the first.</param>
public sealed record ChatRecSettings(
    StorageOptions Storage,
    ModelsOptions Models,
    IngestOptions Ingest,
    RetrievalOptions Retrieval,
    VectorStoreOptions VectorStore,
    LlamaScorerOptions Scorer,
    RankingOptions Ranking,
    ExplanationOptions Explanations,
    DialogueOptions Dialogue,
    PromptLibrary Prompts,
    IPromptRenderer Renderer,
    FusionWeights? Fusion,
    IReadOnlyList<string> TrainedFolders)
{
    /// <summary>The database of items and interactions.</summary>
    public string CataloguePath => Retrieval.Database;

    /// <summary>Reads and checks the sections.</summary>
    /// <exception cref="StartUpException">Something is wrong; all of it is listed.</exception>
    public static ChatRecSettings Read(IConfiguration configuration, ChatRecHome home)
    {
        ArgumentNullException.ThrowIfNull(home);
        var reader = new SettingsReader(configuration);
        reader.CheckSections(home);
        reader.Moved($"{RetrievalOptions.Section}:{VectorStoreOptions.Section}", VectorStoreOptions.Section);
        var storage = reader.Read<StorageOptions>("Storage");
        var models = reader.Read<ModelsOptions>("Models");
        var ingest = reader.Read<IngestOptions>(IngestOptions.Section);
        var retrieval = reader.Read<RetrievalOptions>(RetrievalOptions.Section, options => options.Content.EncoderId = "found out when it is loaded");
        var vectorStore = ReadVectorStore(configuration, reader, home);
        var scorer = reader.Read<LlamaScorerOptions>("Scorer");
        var ranking = reader.Read<RankingOptions>("Ranking");
        var explanations = reader.Read<ExplanationOptions>("Explanations");
        var dialogue = reader.Read<DialogueOptions>(DialogueOptions.Section);
        var prompts = new PromptLibrary(home.Resolve("prompts"));
        var rendering = reader.Read<PromptsOptions>("Prompts");
        IPromptRenderer? renderer = null;
        FusionWeights? fusion = null;
        reader.Try(() => _ = models.Binding);
        reader.Try(scorer.Validate);
        reader.Try(ranking.Validate);
        reader.Try(explanations.Validate);
        reader.Try("Prompts:Renderer", rendering.Renderer, () => renderer = PromptRenderers.Create(rendering.Renderer));
        reader.Try(() => prompts.Get(ranking.Template));
        reader.Try(() => prompts.Get(explanations.Template));
        if (ranking.Permutations > scorer.Sequences)
        {
            reader.Wrong("Ranking:Permutations", ranking.Permutations.ToString(CultureInfo.InvariantCulture), string.Create(
                CultureInfo.InvariantCulture, $"one batch holds {scorer.Sequences} orders, as Scorer:Sequences says: ask for fewer, or raise that"));
        }

        if (retrieval.Candidates.TitlesWeight > 0)
        {
            reader.Try("Ranking:Template", ranking.Template, () =>
            {
                if (prompts.Get(ranking.Template).Reading != PromptReading.Titles)
                {
                    throw new ArgumentException($"{CandidateOptions.Section}:{nameof(CandidateOptions.TitlesWeight)} needs a prompt that reads titles, as rank-titles, and a model that has them (Models:Ranker)");
                }
            });
        }

        reader.Try(() => fusion = File.Exists(home.Resolve(models.Fusion)) ? FusionWeights.Load(home.Resolve(models.Fusion)) : null);
        reader.ThrowIfWrong(home.SettingsPath);

        storage.Path = home.Resolve(storage.Path);
        models.Ranker = Resolve(models.Ranker, home);
        models.LanguageModel = home.Resolve(models.LanguageModel);
        models.TextEncoder = home.Resolve(models.TextEncoder);
        models.Fusion = home.Resolve(models.Fusion);
        CheckAdapters(configuration, reader, home, nameof(ModelsOptions.Adapters), models.Adapters, models.RankingModel);
        CheckAdapters(configuration, reader, home, nameof(ModelsOptions.LanguageModelAdapters), models.LanguageModelAdapters, models.LanguageModel);
        ingest.Items.File = Resolve(ingest.Items.File, home);
        ingest.Interactions.File = Resolve(ingest.Interactions.File, home);
        retrieval.Dialogue.File = home.Resolve(retrieval.Dialogue.File);
        for (var index = 0; index < retrieval.Content.VectorFiles.Count; index++)
        {
            retrieval.Content.VectorFiles[index] = home.Resolve(retrieval.Content.VectorFiles[index]);
        }

        // All databases lie in the state folder, unless the configuration says otherwise.
        retrieval.Database = Beside($"{RetrievalOptions.Section}:{nameof(RetrievalOptions.Database)}", "catalogue.db");
        vectorStore.Sqlite.Path = Beside($"{SqliteVectorStoreOptions.Section}:Path", "vectors.db");
        IReadOnlyList<string> trained = Resolve(retrieval.Trained.Folder, home) is { } folder ? [folder] : [Path.Combine(storage.Path, "retriever"), home.Resolve(Path.Combine("models", "retriever"))];
        dialogue.DatabasePath = Beside($"{DialogueOptions.Section}:{nameof(DialogueOptions.DatabasePath)}", "chatrec.db");
        scorer.Threads ??= models.Threads;

        // Connects to nothing, but knows which providers, addresses and certificates there are.
        reader.Try(() => (VectorStoreFactory.Create(vectorStore) as IDisposable)?.Dispose());
        reader.ThrowIfWrong(home.SettingsPath);
        return new ChatRecSettings(storage, models, ingest, retrieval, vectorStore, scorer, ranking, explanations, dialogue, prompts, renderer!, fusion, trained);

        string Beside(string key, string file) => configuration[key] is { Length: > 0 } given ? home.Resolve(given) : Path.Combine(storage.Path, file);
    }

    private static VectorStoreOptions ReadVectorStore(IConfiguration configuration, SettingsReader reader, ChatRecHome home)
    {
        var options = new VectorStoreOptions
        {
            Provider = configuration[$"{VectorStoreOptions.Section}:{nameof(VectorStoreOptions.Provider)}"],
            Qdrant = reader.Read<QdrantOptions>(QdrantOptions.Section, null, nameof(VectorStoreOptions.Provider), nameof(VectorStoreOptions.Sqlite)),
            Sqlite = reader.Read<SqliteVectorStoreOptions>(SqliteVectorStoreOptions.Section),
        };
        options.Qdrant.CaCertificate = Resolve(options.Qdrant.CaCertificate, home);
        return options;
    }

    // A service that ranks without its adapter would look well and rank otherwise than it was measured, so this stops the start.
    private static void CheckAdapters(IConfiguration configuration, SettingsReader reader, ChatRecHome home, string list, IList<AdapterOptions> adapters, string model)
    {
        // Binding leaves out, in silence, what it cannot convert.
        var sections = configuration.GetSection($"Models:{list}").GetChildren().ToList();
        foreach (var child in sections.SelectMany(section => section.GetChildren()))
        {
            switch (child.Key.ToLowerInvariant())
            {
                case "path":
                    break;
                case "scale" when float.TryParse(child.Value, CultureInfo.InvariantCulture, out var scale) && Math.Abs(scale) <= 100:
                    break;
                case "scale":
                    reader.Wrong(child.Path, child.Value, "a number from -100 to 100 is needed");
                    break;
                default:
                    reader.Wrong(child.Path, child.Value, $"an adapter has {nameof(AdapterOptions.Path)} and {nameof(AdapterOptions.Scale)}");
                    break;
            }
        }

        foreach (var (section, adapter) in sections.Zip(adapters))
        {
            var key = $"{section.Path}:{nameof(AdapterOptions.Path)}";
            if (string.IsNullOrWhiteSpace(adapter.Path))
            {
                reader.Wrong(key, adapter.Path, "the path of a LoRA adapter is needed, for example adapters/rank.gguf");
                continue;
            }

            adapter.Path = home.Resolve(adapter.Path);
            try
            {
                LlamaAdapter.Check(adapter.Path, model);
            }
            catch (ModelLoadException exception)
            {
                reader.Wrong(key, adapter.Path, exception.Failure == ModelLoadFailure.Missing ? "the file does not exist or cannot be read" : exception.Reason);
            }
        }
    }

    private static string? Resolve(string? path, ChatRecHome home) => string.IsNullOrEmpty(path) ? null : home.Resolve(path);
}

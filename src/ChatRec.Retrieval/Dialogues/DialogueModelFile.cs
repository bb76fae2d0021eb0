using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRec.Retrieval.Dialogues;

/// <summary>A dialogue model as a JSON file. Written whole or not at all; the same model gives the same bytes.</summary>
public static class DialogueModelFile
{
    private const int Version = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a model.</summary>
    /// <exception cref="DialogueModelException">The file cannot be written; what stood there is untouched.</exception>
    public static void Write(string path, DialogueModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var weights = DialogueFeatures.All.Zip(model.Weights).ToDictionary(pair => pair.First.Name, pair => Math.Round(pair.Second, 6));
        var document = new Document(
            Version,
            model.Attribution,
            model.TrainedFor,
            weights,
            [.. model.Learned.Titles.Select(title => title.Title)],
            [.. model.Learned.Titles.Select(title => title.Year ?? 0)],
            model.Learned.Words,
            [.. model.Learned.Dialogues.Select(dialogue => new Entry(dialogue.Named, dialogue.Recommended, dialogue.Accepted, dialogue.Said))]);
        var partial = path + ".partial";
        try
        {
            File.WriteAllText(partial, JsonSerializer.Serialize(document, Options) + "\n");
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DialogueModelException($"{path}: cannot be written: {exception.Message} What stood there is as it was.", exception);
        }
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="DialogueModelException">The file is missing, damaged, or of another ChatRec.</exception>
    public static DialogueModel Read(string path)
    {
        Document document;
        try
        {
            document = JsonSerializer.Deserialize<Document>(File.ReadAllText(path), Options) ?? throw new JsonException("the file holds null");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DialogueModelException($"{path}: cannot be read: {exception.Message}", exception);
        }
        catch (JsonException exception)
        {
            throw new DialogueModelException($"{path}: no dialogue model: {exception.Message} Restore the file, or train it again (chatrec train dialogue).", exception);
        }

        Check(path, document);
        return new DialogueModel(
            new LearnedDialogues(
                [.. document.Titles.Zip(document.Years, (title, year) => new LearnedTitle(title, year == 0 ? null : year))],
                document.Words,
                [.. document.Dialogues.Select(entry => new LearnedDialogue(entry.Named, entry.Recommended, entry.Accepted, entry.Said))]),
            [.. DialogueFeatures.All.Select(feature => document.Weights[feature.Name])],
            document.Attribution,
            document.TrainedFor);
    }

    private static void Check(string path, Document document)
    {
        if (document.Version != Version)
        {
            throw Damaged($"version {document.Version}, where this ChatRec reads {Version}");
        }

        if (document is not { Weights: not null, Titles: not null, Years: not null, Words: not null, Dialogues: not null, Attribution: not null, TrainedFor: not null })
        {
            throw Damaged("a part is missing");
        }

        if (DialogueFeatures.All.FirstOrDefault(feature => !document.Weights.TryGetValue(feature.Name, out var weight) || !double.IsFinite(weight)) is { } lacking)
        {
            throw Damaged($"no weight for '{lacking.Name}'");
        }

        if (document.Weights.Count != DialogueFeatures.Count)
        {
            throw Damaged($"{document.Weights.Count} weights, where this ChatRec has {DialogueFeatures.Count} features");
        }

        if (document.Titles.Count != document.Years.Count)
        {
            throw Damaged($"{document.Titles.Count} titles but {document.Years.Count} years");
        }

        if (document.Dialogues.Any(entry => entry is not { Named: not null, Recommended: not null, Accepted: not null, Said: not null }
            || Outside(entry.Named, document.Titles.Count) || Outside(entry.Recommended, document.Titles.Count)
            || Outside(entry.Accepted, document.Titles.Count) || Outside(entry.Said, document.Words.Count)))
        {
            throw Damaged("a dialogue refers to a title or a word that is not there");
        }

        DialogueModelException Damaged(string what) => new($"{path}: {what}. Train the model again (chatrec train dialogue).");

        static bool Outside(IReadOnlyList<int> places, int count) => places.Any(place => place < 0 || place >= count);
    }

    private sealed record Document(
        int Version,
        string Attribution,
        string TrainedFor,
        IReadOnlyDictionary<string, double> Weights,
        IReadOnlyList<string> Titles,
        IReadOnlyList<int> Years,
        IReadOnlyList<string> Words,
        IReadOnlyList<Entry> Dialogues);

    private sealed record Entry(
        [property: JsonPropertyName("n")] IReadOnlyList<int> Named,
        [property: JsonPropertyName("r")] IReadOnlyList<int> Recommended,
        [property: JsonPropertyName("a")] IReadOnlyList<int> Accepted,
        [property: JsonPropertyName("w")] IReadOnlyList<int> Said);
}

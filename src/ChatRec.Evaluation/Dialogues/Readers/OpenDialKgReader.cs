using System.Text.Json;
using ChatRec.Evaluation.Data;

namespace ChatRec.Evaluation.Dialogues.Readers;

/// <summary>
/// OpenDialKG (Moon et al. 2019), the film turns: turns.jsonl holds what was said before (speakers take turns), the entities in it and what was recommended
/// next; movies.json holds the titles' years. Each line stands as a dialogue of its own that ends with the recommendation.
/// </summary>
internal static class OpenDialKgReader
{
    public const string TurnsFile = "turns.jsonl";
    public const string MoviesFile = "movies.json";

    public static DialogueSet Read(string folder)
    {
        var years = ReadYears(folder);
        return new DialogueSet(new DirectoryInfo(folder).Name, JsonLines.Read(folder, TurnsFile, line => ReadDialogue(line, years)), 0);
    }

    // Several films may share a name; which is meant is not said, so their year is unknown.
    private static Dictionary<string, int?> ReadYears(string folder)
    {
        try
        {
            using var reader = EvaluationDataReader.Open(folder, MoviesFile);
            using var document = JsonDocument.Parse(reader.ReadToEnd());
            var years = new Dictionary<string, int?>(StringComparer.OrdinalIgnoreCase);
            foreach (var movie in document.RootElement.EnumerateObject())
            {
                var name = movie.Value.GetProperty("name").GetString()!;
                int? year = movie.Value.TryGetProperty("year", out var written) && int.TryParse(written.GetString(), out var number) ? number : null;
                years[name] = years.TryGetValue(name, out var other) && other != year ? null : year;
            }

            return years;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new EvaluationDataException($"{Path.Combine(folder, MoviesFile)}: not the films as OpenDialKG writes them: {exception.Message}", exception);
        }
    }

    private static Dialogue ReadDialogue(JsonElement line, Dictionary<string, int?> years)
    {
        var context = Texts(line, "context");
        var named = Texts(line, "entity").Where(years.ContainsKey).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var recommended = Texts(line, "rec");
        var titles = new Dictionary<string, DialogueTitle>(StringComparer.Ordinal);
        foreach (var name in recommended.Concat(named).Distinct(StringComparer.Ordinal))
        {
            titles[name] = new DialogueTitle(name, name, years.GetValueOrDefault(name), TitleOpinion.Unknown, recommended.Contains(name));
        }

        // The one who recommends next answers, so the last word before was the seeker's.
        var turns = context.Select((text, index) => (context.Count - index) % 2 == 1
            ? ReadTurn(Speaker.Seeker, text, named)
            : ReadTurn(Speaker.Recommender, text, named)).ToList();
        turns.Add(ReadTurn(Speaker.Recommender, line.GetProperty("resp").GetString()!, []) with { Mentions = [.. recommended.Select(name => new TitleMention(name, -1, 0))] });
        return new Dialogue(line.GetProperty("dialog_id").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture), turns, titles);
    }

    private static DialogueTurn ReadTurn(Speaker speaker, string text, List<string> named)
    {
        var without = text;
        var mentions = new List<TitleMention>();
        foreach (var name in named)
        {
            var start = text.IndexOf(name, StringComparison.OrdinalIgnoreCase);
            if (start >= 0)
            {
                mentions.Add(new TitleMention(name, start, name.Length));
                without = without.Replace(name, " ", StringComparison.OrdinalIgnoreCase);
            }
        }

        return new DialogueTurn(speaker, text, without, [.. mentions.OrderBy(mention => mention.Start)]);
    }

    private static List<string> Texts(JsonElement line, string property) => [.. line.GetProperty(property).EnumerateArray().Select(text => text.GetString()!)];
}

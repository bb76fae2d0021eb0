using System.Globalization;
using System.Text.RegularExpressions;
using ChatRec.Evaluation.Data;
using ChatRec.Retrieval.Items;

namespace ChatRec.Evaluation.Dialogues.Readers;

/// <summary>
/// INSPIRED (Hayati et al. 2020): dialogues.tsv, an utterance a line, titles annotated by machine. It tells no opinion about a title, only how the dialogue
/// ended: where the seeker accepted ("accept_…"), what the recommender brought up counts as accepted.
/// </summary>
internal static partial class InspiredReader
{
    public const string File = "dialogues.tsv";
    private static readonly string[] Columns = ["dialog_id", "speaker", "text", "text_with_placeholder", "movies", "fine_label", "expert_label", "genre_dict", "actor_dict", "director_dict", "others_dict"];

    // Utterances of these kinds recommend a title or ask about one; the others tell of people, dates and other films.
    private static readonly HashSet<string> Recommending = new(StringComparer.Ordinal)
    {
        "encouragement", "experience_inquiry", "opinion_inquiry", "personal_opinion", "preference_confirmation", "rephrase_preference", "self_modeling",
    };


    public static DialogueSet Read(string folder)
    {
        using var reader = EvaluationDataReader.Open(folder, File);
        var header = (reader.ReadLine() ?? "").Split('\t');
        var places = Array.ConvertAll(Columns, column => Array.IndexOf(header, column) is var place and >= 0
            ? place
            : throw DelimitedFile.At(folder, File, 1, $"there is no column '{column}'"));
        var utterances = new List<string[]>();
        for (var line = 2; reader.ReadLine() is { } text; line++)
        {
            var fields = text.Split('\t');
            if (fields.Length != header.Length)
            {
                throw DelimitedFile.At(folder, File, line, string.Create(CultureInfo.InvariantCulture, $"{fields.Length} fields where the header has {header.Length}"));
            }

            if (fields[places[1]] is not ("SEEKER" or "RECOMMENDER"))
            {
                throw DelimitedFile.At(folder, File, line, $"the speaker is '{fields[places[1]]}', neither SEEKER nor RECOMMENDER");
            }

            utterances.Add(Array.ConvertAll(places, place => fields[place]));
        }

        return new DialogueSet(new DirectoryInfo(folder).Name, [.. utterances.GroupBy(utterance => utterance[0], StringComparer.Ordinal).Select(ReadDialogue)], 0);
    }

    private static Dialogue ReadDialogue(IGrouping<string, string[]> utterances)
    {
        var titles = new Dictionary<string, DialogueTitle>(StringComparer.Ordinal);
        var turns = new List<DialogueTurn>();
        foreach (var utterance in utterances)
        {
            var speaker = utterance[1] == "SEEKER" ? Speaker.Seeker : Speaker.Recommender;
            var mentions = new List<TitleMention>();
            foreach (var name in utterance[4].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!titles.ContainsKey(name))
                {
                    var parsed = CatalogueTitle.Parse(name);
                    var accepted = speaker == Speaker.Recommender && utterance[5].StartsWith("accept", StringComparison.Ordinal) && Recommending.Contains(utterance[6]);
                    titles[name] = new DialogueTitle(name, parsed.Title, parsed.Year, TitleOpinion.Unknown, accepted);
                }

                mentions.Add(new TitleMention(name, -1, 0));
            }

            turns.Add(new DialogueTurn(speaker, Quoted(utterance[2]), WithoutTitles(utterance), mentions));
        }

        return new Dialogue(utterances.Key, turns, titles);
    }

    /// <summary>The text with placeholders has none of its genres and people either; they are put back.</summary>
    private static string WithoutTitles(string[] utterance) => Placeholder().Replace(utterance[3], match => match.Groups["kind"].Value switch
    {
        "GENRE" => Named(utterance[7], match.Groups["place"].Value),
        "P_ACTOR" => Named(utterance[8], match.Groups["place"].Value),
        "P_DIRECTOR" => Named(utterance[9], match.Groups["place"].Value),
        "P_PEOPLE" or "PLOT" => Named(utterance[10], match.Groups["place"].Value),
        _ => " ",
    });

    private static string Named(string dictionary, string place)
    {
        foreach (Match entry in Entry().Matches(dictionary))
        {
            if (entry.Groups["place"].Value == place)
            {
                return entry.Groups["name"].Value;
            }
        }

        return " ";
    }

    private static string Quoted(string text) => text.Replace("QUOTATION_MARK", "\"", StringComparison.Ordinal);

    [GeneratedRegex(@"\[MOVIE_(?<kind>[A-Z_]+?)_(?<place>\d+)\]|QUOTATION_MARK", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    /// <summary>An entry of a dictionary as Python writes it: 'drama': 0.</summary>
    [GeneratedRegex(@"(?<quote>['""])(?<name>.*?)\k<quote>: (?<place>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Entry();
}

using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRec.Retrieval.Items;

namespace ChatRec.Evaluation.Dialogues.Readers;

/// <summary>
/// ReDial (Li et al. 2018): dialogues.jsonl, titles written as @id. The seeker is the initiator; what they answered afterwards says which titles were
/// suggested (by the recommender: 1) and liked (0 no, 1 yes, 2 did not say). Where the seeker's answers are missing, the recommender's own count.
/// </summary>
internal static partial class RedialReader
{
    public const string File = "dialogues.jsonl";

    public static DialogueSet Read(string folder)
    {
        var unknown = 0;
        var dialogues = JsonLines.Read(folder, File, line => ReadDialogue(line, ref unknown));
        return new DialogueSet(new DirectoryInfo(folder).Name, dialogues, unknown);
    }

    private static Dialogue ReadDialogue(JsonElement line, ref int unknown)
    {
        var titles = new Dictionary<string, DialogueTitle>(StringComparer.Ordinal);
        // An empty map is written as an empty array.
        if (line.GetProperty("movieMentions") is { ValueKind: JsonValueKind.Object } mentions)
        {
            foreach (var movie in mentions.EnumerateObject())
            {
                if (movie.Value.GetString() is { } name && CatalogueTitle.Parse(name) is { Title.Length: > 0 } parsed)
                {
                    var answer = Answer(line, "initiatorQuestions", movie.Name) ?? Answer(line, "respondentQuestions", movie.Name);
                    var opinion = answer?.Liked switch { 0 => TitleOpinion.Disliked, 1 => TitleOpinion.Liked, _ => TitleOpinion.Unknown };
                    titles[movie.Name] = new DialogueTitle(movie.Name, parsed.Title.Trim(), parsed.Year, opinion, answer is { Suggested: true, Liked: 1 });
                }
            }
        }

        var seeker = line.GetProperty("initiatorWorkerId").GetInt32();
        var turns = new List<DialogueTurn>();
        foreach (var message in line.GetProperty("messages").EnumerateArray())
        {
            var speaker = message.GetProperty("senderWorkerId").GetInt32() == seeker ? Speaker.Seeker : Speaker.Recommender;
            turns.Add(ReadTurn(speaker, message.GetProperty("text").GetString()!, titles, ref unknown));
        }

        return new Dialogue(line.GetProperty("conversationId").GetString()!, turns, titles);
    }

    private static (bool Suggested, int Liked)? Answer(JsonElement line, string form, string movie) =>
        line.TryGetProperty(form, out var answers) && answers.ValueKind == JsonValueKind.Object && answers.TryGetProperty(movie, out var answer)
            ? (answer.GetProperty("suggested").GetInt32() == 1, answer.GetProperty("liked").GetInt32())
            : null;

    private static DialogueTurn ReadTurn(Speaker speaker, string written, Dictionary<string, DialogueTitle> titles, ref int unknown)
    {
        var text = new StringBuilder();
        var without = new StringBuilder();
        var mentions = new List<TitleMention>();
        var end = 0;
        foreach (Match match in Reference().Matches(written))
        {
            var between = written.AsSpan(end, match.Index - end);
            text.Append(between);
            without.Append(between).Append(' ');
            end = match.Index + match.Length;
            if (titles.TryGetValue(match.Groups["id"].Value, out var title))
            {
                mentions.Add(new TitleMention(title.Key, text.Length, title.TitleWithYear.Length));
                text.Append(title.TitleWithYear);
            }
            else
            {
                unknown++;
            }
        }

        text.Append(written.AsSpan(end));
        without.Append(written.AsSpan(end));
        return new DialogueTurn(speaker, text.ToString(), without.ToString(), mentions);
    }

    [GeneratedRegex(@"@(?<id>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}

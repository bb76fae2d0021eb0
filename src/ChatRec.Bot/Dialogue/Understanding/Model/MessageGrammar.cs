using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatRec.Bot.Dialogue.Titles;

namespace ChatRec.Bot.Dialogue.Understanding.Model;

/// <summary>
/// The grammar (GBNF) of the JSON that a model may answer about one message. Acts, opinions and genres are lists; titles and other words can only
/// be copied from the message, word by word, so a model cannot name what was not said.
/// </summary>
internal sealed class MessageGrammar
{
    /// <summary>So many words of a message can be copied; what comes later can only be read by the rules.</summary>
    public const int MaxWords = 80;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _fixedRules;

    /// <param name="genres">The catalogue's genres.</param>
    public MessageGrammar(IReadOnlyList<string> genres)
    {
        ArgumentNullException.ThrowIfNull(genres);
        var genre = genres.Count == 0 ? "\"\\\"\\\"\"" : string.Join(" | ", genres.Select(name => Literal(JsonSerializer.Serialize(name, Json))));
        _fixedRules = $$"""
            root ::= "{\"act\":" act ",\"titles\":[" (title ("," title){0,7})? "],\"places\":[" (place ("," place){0,4})? "],\"genres\":" genres ",\"without\":" genres ",\"from\":" year ",\"to\":" year ",\"era\":" era ",\"count\":" count ",\"about\":" copied "}"
            title ::= "{\"words\":" words ",\"says\":" says ",\"whose\":" copied "}"
            place ::= "{\"place\":" number ",\"says\":" says "}"
            act ::= {{Names(ModelReply.Acts.Keys)}}
            says ::= {{Names(ModelReply.Sentiments.Keys)}}
            era ::= {{Names(ModelReply.Eras.Keys)}}
            genres ::= "[" (genre ("," genre){0,3})? "]"
            genre ::= {{genre}}
            year ::= "null" | ("18" | "19" | "20") [0-9] [0-9]
            count ::= "null" | number
            number ::= [1-9] | "1" [0-9] | "20"

            """;
    }

    /// <summary>The grammar for one message.</summary>
    public string For(string text)
    {
        var words = WordSplitter.Split(text);
        if (words.Count > MaxWords)
        {
            words.RemoveRange(MaxWords, words.Count - MaxWords);
        }

        var grammar = new StringBuilder(_fixedRules);
        if (words.Count == 0)
        {
            return grammar.Append("words ::= \"\\\"\\\"\"\ncopied ::= \"\\\"\\\"\"\n").ToString();
        }

        grammar.Append("copied ::= \"\\\"\\\"\" | words\nwords ::= \"\\\"\" (");
        grammar.AppendJoin(" | ", words.Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"w{index}"))).Append(") \"\\\"\"\n");
        for (var index = 0; index < words.Count; index++)
        {
            grammar.Append(CultureInfo.InvariantCulture, $"w{index} ::= {Copied(text[words[index].Start..words[index].End])}");
            if (index + 1 < words.Count)
            {
                grammar.Append(CultureInfo.InvariantCulture, $" ({Copied(text[words[index].End..words[index + 1].Start])} w{index + 1})?");
            }

            grammar.Append('\n');
        }

        return grammar.ToString();
    }

    private static string Names(IEnumerable<string> names) => string.Join(" | ", names.Select(name => Literal($"\"{name}\"")));

    /// <summary>Text inside a JSON string, as a literal of the grammar.</summary>
    private static string Copied(string text) => Literal(JsonSerializer.Serialize(text, Json)[1..^1]);

    private static string Literal(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}

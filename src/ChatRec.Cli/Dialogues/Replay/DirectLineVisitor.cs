using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace ChatRec.Cli.Dialogues.Replay;

/// <summary>A new user in a conversation of their own, over Direct Line 3.0 as a chat window speaks it.</summary>
internal sealed class DirectLineVisitor
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(20);

    // The protocol does not say that a turn is over; its messages follow one another without a pause.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    private readonly HttpClient _client;
    private readonly string _token;
    private readonly string _conversation;
    private string _watermark = "0";

    private DirectLineVisitor(HttpClient client, string token, string conversation) => (_client, _token, _conversation) = (client, token, conversation);

    /// <summary>Opens a conversation and waits for the welcome.</summary>
    public static async Task<(DirectLineVisitor Visitor, IReadOnlyList<BotMessage> Welcome)> OpenAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var generated = await client.PostAsync(new Uri("v3/directline/tokens/generate", UriKind.Relative), null, cancellationToken).ConfigureAwait(false);
        var token = await AnswerAsync(generated, cancellationToken).ConfigureAwait(false);
        var visitor = new DirectLineVisitor(client, token.GetProperty("token").GetString()!, token.GetProperty("conversationId").GetString()!);
        await visitor.CallAsync(HttpMethod.Post, "", null, cancellationToken).ConfigureAwait(false);
        return (visitor, (await visitor.ListenAsync(cancellationToken).ConfigureAwait(false)).Messages);
    }

    /// <summary>Says something and waits for the answer.</summary>
    /// <returns>What the bot said, and how long it took by the service's own clock.</returns>
    public async Task<(IReadOnlyList<BotMessage> Messages, TimeSpan Time)> SayAsync(string text, CancellationToken cancellationToken)
    {
        await CallAsync(HttpMethod.Post, $"/{_conversation}/activities", JsonContent.Create(new { type = "message", text }), cancellationToken).ConfigureAwait(false);
        return await ListenAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<(IReadOnlyList<BotMessage> Messages, TimeSpan Time)> ListenAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var messages = new List<BotMessage>();
        (DateTimeOffset Said, DateTimeOffset Answered)? times = null;
        while (true)
        {
            var page = await CallAsync(HttpMethod.Get, $"/{_conversation}/activities?watermark={_watermark}", null, limit.Token).ConfigureAwait(false);
            _watermark = page.GetProperty("watermark").GetString()!;
            var before = messages.Count;
            foreach (var activity in page.GetProperty("activities").EnumerateArray())
            {
                var time = activity.GetProperty("timestamp").GetDateTimeOffset();
                times = times is { } known ? (known.Said, time) : (time, time);
                if (activity.GetProperty("type").GetString() == "message" && activity.GetProperty("from").GetProperty("role").GetString() == "bot")
                {
                    messages.Add(Message(activity));
                }
            }

            if (messages.Count > 0 && messages.Count == before)
            {
                return (messages, times is { } measured ? measured.Answered - measured.Said : TimeSpan.Zero);
            }

            await Task.Delay(messages.Count > 0 ? Quiet : Every, limit.Token).ConfigureAwait(false);
        }
    }

    private static BotMessage Message(JsonElement activity)
    {
        var text = activity.TryGetProperty("text", out var said) ? said.GetString() ?? "" : "";
        var buttons = activity.TryGetProperty("suggestedActions", out var suggested) && suggested.ValueKind == JsonValueKind.Object
            ? suggested.GetProperty("actions").EnumerateArray().Select(action => action.GetProperty("title").GetString()!).ToList()
            : [];
        var rows = activity.TryGetProperty("attachments", out var cards) && cards.ValueKind == JsonValueKind.Array
            ? cards.EnumerateArray().SelectMany(card => card.GetProperty("content").GetProperty("body").EnumerateArray()).Where(IsItem).ToList()
            : [];
        return new BotMessage(text, rows.ConvertAll(row => TitleOf(row)), rows.ConvertAll(row => Line(row, 1)), buttons);
    }

    // A row of a list has a place, a title with details, and buttons; a row of what is remembered has no place.
    private static bool IsItem(JsonElement element) =>
        element.GetProperty("type").GetString() == "ColumnSet" && element.GetProperty("columns").GetArrayLength() == 4;

    // "Why Heat (1995)?"
    private static string TitleOf(JsonElement row) =>
        row.GetProperty("columns")[2].GetProperty("items")[0].GetProperty("actions")[0].GetProperty("tooltip").GetString()!["Why ".Length..^1];

    private static string Line(JsonElement row, int line) =>
        string.Concat(row.GetProperty("columns")[1].GetProperty("items")[line].GetProperty("inlines").EnumerateArray().Select(run => run.GetProperty("text").GetString()));

    private async Task<JsonElement> CallAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri($"v3/directline/conversations{path}", UriKind.Relative)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await AnswerAsync(response, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<JsonElement> AnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonElement>(body)
            : throw new CommandException($"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}: {body}");
    }
}

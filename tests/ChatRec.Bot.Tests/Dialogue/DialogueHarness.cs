using ChatRec.Bot.Dialogue;
using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Ledger;
using ChatRec.Bot.Profiles;
using ChatRec.Bot.Recommendations;
using ChatRec.Ranking.Explanations;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;

namespace ChatRec.Bot.Tests.Dialogue;

/// <summary>
/// A person talking to the engine on the bundled catalogue, with real stores in a file of its own. Retrieval is a stand-in that keeps
/// the port's promises (filter, history and liked items left out) and answers in order of popularity; no model is needed.
/// </summary>
internal sealed class DialogueHarness : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec-dialogue-").FullName;
    private (DialogueEngine Engine, IProfileStore Profiles) _runtime;

    public DialogueHarness()
    {
        _runtime = Open();
    }

    public Clock Time { get; } = new();

    public (DialogueEngine Engine, IProfileStore Profiles) Runtime => _runtime;

    public List<RetrievalRequest> Requests { get; } = [];

    public string DatabasePath => Path.Combine(_folder, "chatrec.db");

    public string? Degraded { get; set; }

    public Exception? RetrievalFails { get; set; }

    /// <summary>The last reply with a list.</summary>
    public Recommendation? Last { get; private set; }

    public void Restart()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _runtime = Open();
    }

    public async Task<IReadOnlyList<Reply>> SendAsync(Turn turn)
    {
        var replies = new List<Reply>();
        await foreach (var reply in _runtime.Engine.RespondAsync(turn, TestContext.Current.CancellationToken))
        {
            replies.Add(reply);
            Last = (reply as RecommendationReply)?.Recommendation ?? Last;
        }

        Time.Advance(TimeSpan.FromSeconds(20));
        return replies;
    }

    public IReadOnlyList<string> WishWords { get; set; } = [];

    public bool RankerAnswers { get; set; }

    public Task<IReadOnlyList<Reply>> SayAsync(string text, string conversation = "c1", string user = "u1") => SendAsync(new Turn(conversation, user, text));

    public Task<IReadOnlyList<Reply>> PressAsync(string verb, string? itemId = null) =>
        SendAsync(new Turn("c1", "u1", "", new CardAction(verb, Last?.Id, itemId)));

    public async Task<string> TextAsync(string text) => string.Join(" | ", (await SayAsync(text)).Select(reply => reply.Text));

    public async Task<RecommendationReply> ListAsync(string text) => Assert.IsType<RecommendationReply>((await SayAsync(text))[0]);

    public async Task<string[]> ProfileAsync(string user = "u1") =>
        [.. (await _runtime.Profiles.LoadAsync(user, TestContext.Current.CancellationToken)).Select(entry => $"{MovieLens.Catalogue.Find(entry.ItemId)!.Title} {entry.Signal}")];

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private (DialogueEngine Engine, IProfileStore Profiles) Open()
    {
        var database = new BotDatabase(DatabasePath);
        var ledger = new SqliteLedger(database, MovieLens.Catalogue);
        var profiles = new SqliteProfileStore(database);
        var recommender = new Recommender(new RecommenderParts(Retrieve, Rank, Explain, () => "model", WishWords: () => WishWords), ledger, Time);
        var engine = new DialogueEngine(
            MovieLens.Catalogue,
            MovieLens.Understanding,
            recommender,
            ledger,
            profiles,
            new SqliteConversationStore(database, Time),
            new DialogueOptions { DatabasePath = DatabasePath },
            Time);
        return (engine, profiles);
    }

    private Task<(IReadOnlyList<Candidate> Candidates, string? Degraded)> Retrieve(RetrievalRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        if (RetrievalFails is { } failure)
        {
            throw failure;
        }

        var never = request.History.Interactions.Select(interaction => interaction.ItemId).Concat(request.LikeItemIds).ToHashSet();
        IReadOnlyList<Candidate> candidates = [.. MovieLens.Catalogue.Items
            .Where(item => request.Filter.Matches(item) && !never.Contains(item.Id))
            .OrderByDescending(item => MovieLens.Ratings(item.Id))
            .Take(request.Count)
            .Select((item, index) => new Candidate(item, 1.0 / (index + 1), [new Provenance("popularity", index + 1, MovieLens.Ratings(item.Id))]))];
        return Task.FromResult((candidates, Degraded));
    }

    private Task<RankedList> Rank(RankingRequest request, CancellationToken cancellationToken) => Task.FromResult(new RankedList(
        [.. request.Candidates.Select((candidate, index) => new RankedItem(
            candidate.Item, index + 1, 0.9 - (0.01 * index), 1.0 / request.Candidates.Count, RankerAnswers ? [.. candidate.Provenance, new Provenance("ranker", index + 1, 0)] : candidate.Provenance))],
        null,
        "template",
        100));

    private static async IAsyncEnumerable<ExplanationUpdate> Explain(
        Recommendation recommendation, RankedItem item, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new ExplanationUpdate($"Because of {recommendation.Request.History.Interactions.Count} films.", null);
        yield return new ExplanationUpdate(null, new Explanation(item.Item.Id, "Because.", [], "evidence"));
    }

    /// <summary>A clock that stands until it is moved.</summary>
    internal sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan by) => _now += by;
    }
}

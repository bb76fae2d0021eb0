using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Dialogue.Critiques;
using ChatRec.Bot.Dialogue.Questions;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Ledger;
using ChatRec.Bot.Profiles;
using ChatRec.Bot.Recommendations;
using ChatRec.Retrieval.Items;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Bot.Dialogue;

/// <summary>Answers turns: what was meant, in which state, and what then happens. One turn at a time a conversation; safe for concurrent use.</summary>
public sealed partial class DialogueEngine
{
    private readonly Catalogue _catalogue;
    private readonly MessageUnderstanding _understanding;
    private readonly MessageReader _read;
    private readonly Recommender _recommender;
    private readonly ILedger _ledger;
    private readonly IProfileStore _profiles;
    private readonly IConversationStore _conversations;
    private readonly DialogueOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WishWords _words;
    private readonly CritiqueReader _critiques;
    private readonly NearestWish _nearest;
    private readonly QuestionPicker _questions;
    private readonly int _wellKnown;
    private readonly FrozenDictionary<DialogueAct, Moves> _moves;
    private readonly ConversationQueue _queue = new();

    /// <summary>Puts the engine together.</summary>
    public DialogueEngine(
        Catalogue catalogue,
        MessageUnderstanding understanding,
        Recommender recommender,
        ILedger ledger,
        IProfileStore profiles,
        IConversationStore conversations,
        DialogueOptions options,
        TimeProvider time,
        ILogger<DialogueEngine>? logger = null,
        MessageReader? read = null)
    {
        _catalogue = catalogue;
        _understanding = understanding;
        _read = read ?? ((text, _) => new(understanding.Understand(text)));
        _recommender = recommender;
        _ledger = ledger;
        _profiles = profiles;
        _conversations = conversations;
        _options = options;
        _time = time;
        _logger = logger ?? NullLogger<DialogueEngine>.Instance;
        _words = new WishWords(options);
        _critiques = new CritiqueReader(new GenreLexicon(catalogue));
        _nearest = new NearestWish(catalogue, understanding.Titles.Ratings);
        _wellKnown = WellKnown(catalogue, understanding.Titles.Ratings);
        _questions = new QuestionPicker(understanding.Titles.Ratings, _wellKnown);
        _moves = Table();
        var missing = Enum.GetValues<DialogueAct>().Where(act => !_moves.ContainsKey(act)).ToList();
        if (missing.Count > 0)
        {
            throw new InvalidOperationException($"The table of moves has no row for {string.Join(", ", missing)}.");
        }
    }

    private delegate Task Move(TurnContext context, CancellationToken cancellationToken);

    /// <summary>A row of the table: what is done in each stage.</summary>
    private sealed record Moves(Move Fresh, Move Listed)
    {
        public Moves(Move always)
            : this(always, always)
        {
        }

        public Move In(Stage stage) => stage is Stage.Fresh ? Fresh : Listed;
    }

    /// <summary>How far a conversation has come.</summary>
    private enum Stage
    {
        /// <summary>No list was shown.</summary>
        Fresh,

        /// <summary>A list lies on the table.</summary>
        Listed,
    }

    /// <summary>Answers a turn with one or more replies, in order. Never empty; failures of stores and models become replies.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; what was already remembered stays.</exception>
    public async IAsyncEnumerable<Reply> RespondAsync(Turn turn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        IReadOnlyList<Reply> replies;
        using (await _queue.EnterAsync(turn.ConversationId, cancellationToken).ConfigureAwait(false))
        {
            replies = await AnswerAsync(turn, cancellationToken).ConfigureAwait(false);
        }

        foreach (var reply in replies)
        {
            yield return reply;
        }
    }

    /// <summary>The welcome that a new conversation starts with: what the bot can do and what it remembers of this person.</summary>
    public async Task<Reply> WelcomeAsync(string conversationId, string userId, CancellationToken cancellationToken)
    {
        using (await _queue.EnterAsync(conversationId, cancellationToken).ConfigureAwait(false))
        {
            var replies = await GuardAsync(
                async () =>
                {
                    var context = await LoadAsync(new Turn(conversationId, userId, ""), cancellationToken).ConfigureAwait(false);
                    Welcome(context);
                    await SaveAsync(context, cancellationToken).ConfigureAwait(false);
                    return context.Replies;
                },
                conversationId).ConfigureAwait(false);
            return replies[0];
        }
    }

    /// <summary>
    /// What is done, by what the person does and how far the conversation has come. A question that waits for its answer has been settled
    /// before (<see cref="Resolve"/>): a bare "yes" or "Heat" is by then the act that it stands for.
    /// </summary>
    private FrozenDictionary<DialogueAct, Moves> Table() => new Dictionary<DialogueAct, Moves>
    {
        // [what is meant] = no list yet, a list on the table; or the same in both.
        [DialogueAct.Ask] = new(RecommendAsync),
        [DialogueAct.Tell] = new(RecommendAsync),
        [DialogueAct.More] = new(ContinueAsync),
        [DialogueAct.Why] = new(Now(NothingToExplain), ExplainAsync),
        [DialogueAct.Reject] = new(Now(AskTaste), RefusedAsync),
        [DialogueAct.Accept] = new(Now(AskTaste), Now(Enjoy)),
        [DialogueAct.Yes] = new(Now(AskTaste), ContinueAsync),
        [DialogueAct.No] = new(RecommendAsync, Now(LeaveItThere)),
        [DialogueAct.Forget] = new(ForgetAsync),
        [DialogueAct.StartOver] = new(Now(StartOver)),
        [DialogueAct.ShowProfile] = new(Now(ShowProfile)),
        [DialogueAct.AskAbout] = new(AskedAboutAsync),
        [DialogueAct.AskSuitable] = new(AskedSuitableAsync),
        [DialogueAct.AskFact] = new(Now(AskedFact)),
        [DialogueAct.Help] = new(Now(Help)),
        [DialogueAct.Greet] = new(Now(Welcome)),
        [DialogueAct.Leave] = new(Now(SayGoodbye)),
        [DialogueAct.Thank] = new(Now(AnswerThanks)),
        [DialogueAct.SmallTalk] = new(Now(ChatAlong)),
        [DialogueAct.Abuse] = new(Now(StayCalm)),
        [DialogueAct.Nothing] = new(Now(NothingSaid)),
        [DialogueAct.OutOfScope] = new(OutOfScopeAsync),
    }.ToFrozenDictionary();

    private async Task<IReadOnlyList<Reply>> AnswerAsync(Turn turn, CancellationToken cancellationToken) => await GuardAsync(
        async () =>
        {
            var context = await LoadAsync(turn, cancellationToken).ConfigureAwait(false);
            if (turn.Action is { } action)
            {
                await PressedAsync(context, action, cancellationToken).ConfigureAwait(false);
            }
            else if (turn.Text.Length > _options.MaxMessageCharacters)
            {
                TooLong(context);
            }
            else
            {
                var understood = await _read(turn.Text, cancellationToken).ConfigureAwait(false);
                context.Critique = understood.Act is DialogueAct.OutOfScope && ActReader.IsInjection(turn.Text) ? Critique.None : WithoutTaught(_critiques.Read(turn.Text, understood.Mentions));
                context.Understood = Resolve(understood, context);
                var stage = context.State.RecommendationId is null ? Stage.Fresh : Stage.Listed;
                LogUnderstood(turn.ConversationId, context.Understood.Act, stage, context.Understood.Mentions.Count);
                var move = context.AsksWhichListed is { } opinion ? Now(turned => AskWhichListed(turned, opinion)) : _moves[context.Understood.Act].In(stage);
                await move(context, cancellationToken).ConfigureAwait(false);
            }

            if (context.State.Pending is not null)
            {
                context.State = context.State with { AskedAt = context.State.Turns };
            }

            await SaveAsync(context, cancellationToken).ConfigureAwait(false);
            return context.Replies;
        },
        turn.ConversationId).ConfigureAwait(false);

    private async Task<TurnContext> LoadAsync(Turn turn, CancellationToken cancellationToken) => new(
        turn,
        await _conversations.LoadAsync(turn.ConversationId, cancellationToken).ConfigureAwait(false),
        await _profiles.LoadAsync(turn.UserId, cancellationToken).ConfigureAwait(false),
        await _profiles.LoadWishesAsync(turn.UserId, cancellationToken).ConfigureAwait(false));

    private async Task SaveAsync(TurnContext context, CancellationToken cancellationToken)
    {
        var last = context.Replies[^1];
        context.State = context.State with { Turns = context.State.Turns + 1, LastText = last.Text.Length > 0 ? last.Text : context.State.LastText };
        try
        {
            if (context.Learned.Count > 0)
            {
                await _profiles.AppendAsync(context.Turn.UserId, context.Learned, cancellationToken).ConfigureAwait(false);
            }

            if (context.LearnedWishes.Count > 0)
            {
                await _profiles.AppendWishesAsync(context.Turn.UserId, context.LearnedWishes, cancellationToken).ConfigureAwait(false);
            }

            await _conversations.SaveAsync(context.Turn.ConversationId, context.Turn.UserId, context.State, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // The answer stands; only its memory is lost, and that is said.
            LogFailed(exception, context.Turn.ConversationId);
            context.Replies.Add(new TextReply("I could not write that down just now, so I may not remember it next time.", last.SuggestedActions));
        }
    }

    /// <summary>A person never meets an exception: what failed becomes a sentence, and the log has the rest.</summary>
    private async Task<IReadOnlyList<Reply>> GuardAsync(Func<Task<List<Reply>>> answer, string conversationId)
    {
        try
        {
            return await answer().ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            LogFailed(exception, conversationId);
            return [new TextReply(
                "I cannot reach my memory at the moment, so I would rather not guess. Nothing you told me before is lost; please try again in a minute.", ["Try again"])];
        }
#pragma warning disable CA1031 // The edge towards a person: whatever failed, the conversation goes on.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(exception, conversationId);
            return [new TextReply("Something went wrong on my side and I could not finish that. Please try again, perhaps in other words.", ["Help"])];
        }
    }

    /// <summary>Ratings of an item that is better known than nine of ten.</summary>
    private static int WellKnown(Catalogue catalogue, Func<Item, int> ratings)
    {
        var counts = catalogue.Items.Select(ratings).Order().ToList();
        return counts.Count == 0 ? 1 : Math.Max(1, counts[counts.Count * 9 / 10]);
    }

    private static Move Now(Action<TurnContext> move) => (context, _) =>
    {
        move(context);
        return Task.CompletedTask;
    };

    [LoggerMessage(LogLevel.Debug, "{ConversationId}: understood {Act} in {Stage}, {Titles} titles")]
    private partial void LogUnderstood(string conversationId, DialogueAct act, Stage stage, int titles);

    [LoggerMessage(LogLevel.Error, "{ConversationId}: the turn failed")]
    private partial void LogFailed(Exception exception, string conversationId);
}

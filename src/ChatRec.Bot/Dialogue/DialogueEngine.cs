using System.Runtime.CompilerServices;
using ChatRec.Bot.Dialogue.Conversations;
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
    private readonly Recommender _recommender;
    private readonly ILedger _ledger;
    private readonly IProfileStore _profiles;
    private readonly IConversationStore _conversations;
    private readonly DialogueOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WishWords _words;
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
        ILogger<DialogueEngine>? logger = null)
    {
        _catalogue = catalogue;
        _understanding = understanding;
        _recommender = recommender;
        _ledger = ledger;
        _profiles = profiles;
        _conversations = conversations;
        _options = options;
        _time = time;
        _logger = logger ?? NullLogger<DialogueEngine>.Instance;
        _words = new WishWords(options);
    }

    private delegate Task Move(TurnContext context, CancellationToken cancellationToken);

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

    /// <summary>What is done, by what the person does and how far the conversation has come.</summary>
    private Move Next(DialogueAct act, Stage stage) => (act, stage) switch
    {
        // act, stage => what happens
        (DialogueAct.Ask, _) => RecommendAsync,
        (DialogueAct.Tell, _) => RecommendAsync,
        (DialogueAct.More, _) => ContinueAsync,
        (DialogueAct.Why, Stage.Listed) => ExplainAsync,
        (DialogueAct.Why, _) => Now(NothingToExplain),
        (DialogueAct.Reject, Stage.Listed) => RefusedAsync,
        (DialogueAct.Reject, _) => Now(AskTaste),
        (DialogueAct.Accept, Stage.Listed) => Now(Enjoy),
        (DialogueAct.Accept, _) => Now(AskTaste),
        (DialogueAct.Yes, Stage.Listed) => ContinueAsync,
        (DialogueAct.Yes, _) => Now(AskTaste),
        (DialogueAct.No, Stage.Listed) => Now(LeaveItThere),
        (DialogueAct.No, _) => RecommendAsync,
        (DialogueAct.Forget, _) => ForgetAsync,
        (DialogueAct.StartOver, _) => Now(StartOver),
        (DialogueAct.ShowProfile, _) => Now(ShowProfile),
        (DialogueAct.AskAbout, _) => AskedAboutAsync,
        (DialogueAct.AskSuitable, _) => AskedSuitableAsync,
        (DialogueAct.AskFact, _) => Now(AskedFact),
        (DialogueAct.Help, _) => Now(Help),
        (DialogueAct.Greet, _) => Now(Welcome),
        (DialogueAct.Leave, _) => Now(SayGoodbye),
        (DialogueAct.Thank, _) => Now(AnswerThanks),
        (DialogueAct.SmallTalk, _) => Now(ChatAlong),
        (DialogueAct.Abuse, _) => Now(StayCalm),
        (DialogueAct.Nothing, _) => Now(NothingSaid),
        (DialogueAct.OutOfScope, _) => OutOfScopeAsync,
        _ => throw new InvalidOperationException($"No move for {act} in {stage}."),
    };

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
                context.Understood = Resolve(_understanding.Understand(turn.Text), context);
                var stage = context.State.RecommendationId is null ? Stage.Fresh : Stage.Listed;
                LogUnderstood(turn.ConversationId, context.Understood.Act, stage, context.Understood.Mentions.Count);
                var move = context.AsksWhichListed is { } opinion ? Now(turned => AskWhichListed(turned, opinion)) : Next(context.Understood.Act, stage);
                await move(context, cancellationToken).ConfigureAwait(false);
            }

            await SaveAsync(context, cancellationToken).ConfigureAwait(false);
            return context.Replies;
        },
        turn.ConversationId).ConfigureAwait(false);

    private async Task<TurnContext> LoadAsync(Turn turn, CancellationToken cancellationToken) => new(
        turn,
        await _conversations.LoadAsync(turn.ConversationId, cancellationToken).ConfigureAwait(false),
        await _profiles.LoadAsync(turn.UserId, cancellationToken).ConfigureAwait(false));

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

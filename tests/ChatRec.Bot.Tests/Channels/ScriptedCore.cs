using System.Runtime.CompilerServices;
using ChatRec.Bot.Dialogue;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Recommendations;
using ChatRec.Ranking.Explanations;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Tests.Channels;

/// <summary>
/// A core whose dialogue says what a test wants to see on the channel. It stands for nothing but the dialogue's own signature (<see cref="TurnResponder"/>),
/// which the compiler checks; that the real dialogue plays along is what the tests of the loaded service show.
/// </summary>
public sealed class ScriptedCore
{
    public static readonly Item Heat = new("6", "Heat", 1995, ["Action", "Crime", "Thriller"]);
    public static readonly Item Seven = new("47", "Seven", 1995, ["Mystery", "Thriller"]);

    public List<Turn> Turns { get; } = [];

    /// <summary>Completes when the text "wait" may be answered.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the first conversation whose state was dropped.</summary>
    public TaskCompletionSource<string> Discarded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static Recommendation Recommendation { get; } = new(
        "01J0000000000000000000TEST",
        DateTimeOffset.UnixEpoch,
        new RecommendationRequest(History.Empty, ItemFilter.None, 2),
        [new RankedItem(Heat, 1, 0.934, 0.6, []), new RankedItem(Seven, 2, 0.71, 0.4, [])],
        null,
        "hash",
        null);

    public Task<ChatRecCore> LoadAsync(Readiness readiness, CancellationToken cancellationToken)
    {
        foreach (var part in readiness.Parts)
        {
            readiness.Ready(part.Name);
        }

        return Task.FromResult(new ChatRecCore(
            new Catalogue([Heat, Seven]), null!, null!, null!, null!, null!, RespondAsync,
            (_, userId, _) => Task.FromResult<Reply>(new TextReply($"Welcome, {userId}", ["I loved Heat"])),
            (conversationId, _) =>
            {
                Discarded.TrySetResult(conversationId);
                return Task.CompletedTask;
            }));
    }

    private async IAsyncEnumerable<Reply> RespondAsync(Turn turn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        lock (Turns)
        {
            Turns.Add(turn);
        }

        switch (turn)
        {
            case { Action.Verb: "why" }:
                yield return new ExplanationReply(Heat, ExplainAsync(cancellationToken), ["More"]);
                break;
            case { Action.Verb: "why-broken" }:
                yield return new ExplanationReply(Heat, BreakAsync(cancellationToken), []);
                break;
            case { Text: "list" }:
                yield return new RecommendationReply("Two for you:", Recommendation, ["More"]);
                break;
            case { Text: "boom" }:
                throw new InvalidOperationException("secret detail of the failure");
            case { Text: "forget me" }:
                yield return new ForgottenReply("Forgotten.", []);
                break;
            case { Text: "wait" }:
                await Gate.Task.WaitAsync(cancellationToken);
                yield return new TextReply("waited", []);
                break;
            default:
                yield return new TextReply($"You said: {turn.Text.Length} characters", []);
                yield return new TextReply("Anything else?", ["No"]);
                break;
        }
    }

    private static async IAsyncEnumerable<ExplanationUpdate> ExplainAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        yield return new ExplanationUpdate("You liked *Seven*.", null);
        yield return new ExplanationUpdate(" Both are thrillers.", null);
        yield return new ExplanationUpdate(null, new Explanation("6", "You liked *Seven*. Both are thrillers.", [], "model"));
    }

    private static async IAsyncEnumerable<ExplanationUpdate> BreakAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        yield return new ExplanationUpdate("You", null);
        throw new InvalidOperationException("secret detail of the failure");
    }
}

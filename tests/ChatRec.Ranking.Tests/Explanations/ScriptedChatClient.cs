using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace ChatRec.Ranking.Tests.Explanations;

/// <summary>A chat client that says what a test wants: what a real model cannot be made to say on purpose.</summary>
internal sealed class ScriptedChatClient(params string[] pieces) : IChatClient
{
    public List<(List<ChatMessage> Messages, ChatOptions? Options)> Requests { get; } = [];

    public Exception? FailsAtTheEnd { get; init; }

    public bool HangsAtTheEnd { get; init; }

    public int Sent { get; private set; }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Requests.Add(([.. messages], options));
        foreach (var piece in pieces)
        {
            Sent++;
            yield return new ChatResponseUpdate(ChatRole.Assistant, piece);
        }

        if (HangsAtTheEnd)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        if (FailsAtTheEnd is not null)
        {
            throw FailsAtTheEnd;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}

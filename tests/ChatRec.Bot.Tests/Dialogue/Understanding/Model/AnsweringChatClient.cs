using Microsoft.Extensions.AI;

namespace ChatRec.Bot.Tests.Dialogue.Understanding.Model;

/// <summary>A chat client that answers what a test wants: what a real model cannot be made to say on purpose.</summary>
internal sealed class AnsweringChatClient(string? answer) : IChatClient
{
    public List<(List<ChatMessage> Messages, ChatOptions? Options)> Requests { get; } = [];

    public Exception? Fails { get; init; }

    /// <summary>Answers; without an answer it fails, or hangs until it is stopped.</summary>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Requests.Add(([.. messages], options));
        if (Fails is not null)
        {
            throw Fails;
        }

        if (answer is null)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return new ChatResponse(new ChatMessage(ChatRole.Assistant, answer));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}

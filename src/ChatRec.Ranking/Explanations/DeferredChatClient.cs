using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace ChatRec.Ranking.Explanations;

/// <summary>A chat client whose model is still being loaded, or could not be: until it is there, every call fails with the reason.</summary>
public sealed class DeferredChatClient : IChatClient
{
    private readonly Task<IChatClient> _loading;

    /// <summary>Wraps a client that is being made; it stays its maker's to dispose.</summary>
    public DeferredChatClient(Task<IChatClient> loading) => _loading = loading;

    private IChatClient Loaded => _loading switch
    {
        { IsCompletedSuccessfully: true } => _loading.GetAwaiter().GetResult(),
        { IsFaulted: true } => throw new InvalidOperationException($"The language model could not be loaded: {_loading.Exception.InnerException?.Message}", _loading.Exception.InnerException),
        _ => throw new InvalidOperationException("The language model is still being loaded."),
    };

    /// <inheritdoc />
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Loaded.GetResponseAsync(messages, options, cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var update in Loaded.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            yield return update;
        }
    }

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        _loading.IsCompletedSuccessfully ? Loaded.GetService(serviceType, serviceKey) : null;

    /// <inheritdoc />
    public void Dispose()
    {
        // The wrapped client belongs to whoever made it.
    }
}

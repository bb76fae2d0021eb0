using Microsoft.Extensions.Logging;

namespace ChatRec.Llama.Native;

/// <summary>What was loaded, and whether that was said.</summary>
internal sealed partial class LoadedRuntime(LlamaBindingKind kind, ILlamaBinding binding)
{
    private bool _said;

    internal LlamaBindingKind Kind => kind;

    internal ILlamaBinding Binding => binding;

    /// <summary>Says it, the first time; not safe for concurrent use.</summary>
    internal void SayOnce(ILogger logger)
    {
        if (_said)
        {
            return;
        }

        _said = true;
        LogLoaded(logger, binding.Description);
        if (binding.WithoutGpu is { } reason)
        {
            LogWithoutGpu(logger, reason);
        }
    }

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "{Description}")]
    private static partial void LogLoaded(ILogger logger, string description);

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "Models run on the CPU: {Reason}")]
    private static partial void LogWithoutGpu(ILogger logger, string reason);
}

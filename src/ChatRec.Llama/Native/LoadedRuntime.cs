using Microsoft.Extensions.Logging;

namespace ChatRec.Llama.Native;

/// <summary>What was loaded, and whether that was said.</summary>
/// <param name="description">Versions and devices.</param>
/// <param name="folder">Where the libraries lie.</param>
/// <param name="withoutGpu">Why there is no GPU though one was wanted.</param>
internal sealed partial class LoadedRuntime(string description, string folder, string? withoutGpu)
{
    private bool _said;

    /// <summary>Versions and devices, for people.</summary>
    internal string Description => description;

    /// <summary>Why there is no GPU though one was wanted.</summary>
    internal string? WithoutGpu => withoutGpu;

    /// <summary>Says it, the first time; not safe for concurrent use.</summary>
    internal void SayOnce(ILogger logger)
    {
        if (_said)
        {
            return;
        }

        _said = true;
        LogLoaded(logger, description, folder);
        if (withoutGpu is not null)
        {
            LogWithoutGpu(logger, withoutGpu);
        }
    }

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "{Description} (libraries from {Folder})")]
    private static partial void LogLoaded(ILogger logger, string description, string folder);

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "Models run on the CPU: {Reason}")]
    private static partial void LogWithoutGpu(ILogger logger, string reason);
}

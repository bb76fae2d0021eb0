using Microsoft.Extensions.Logging;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>What the service logged, and a way to wait for a line.</summary>
public sealed class LogLines : ILoggerProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Part, int Count, TaskCompletionSource Seen)> _waiting = [];

    /// <summary>The lines that contain a text, as "Error: message".</summary>
    public IReadOnlyList<string> With(string part)
    {
        lock (_lock)
        {
            return [.. _lines.Where(line => line.Contains(part, StringComparison.Ordinal))];
        }
    }

    /// <summary>Waits until so many lines contain a text.</summary>
    public Task SeenAsync(string part, int count = 1)
    {
        lock (_lock)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((part, count, seen));
            Tell();
            return seen.Task.WaitAsync(Patience);
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private void Add(string line)
    {
        lock (_lock)
        {
            _lines.Add(line);
            Tell();
        }
    }

    private void Tell()
    {
        foreach (var (part, count, seen) in _waiting)
        {
            if (_lines.Count(line => line.Contains(part, StringComparison.Ordinal)) >= count)
            {
                seen.TrySetResult();
            }
        }
    }

    private sealed class Logger(LogLines lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Add($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");
            }
        }
    }
}

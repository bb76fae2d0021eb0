using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Llama.Native;

/// <summary>
/// llama.cpp's log lines in an <see cref="ILogger"/>. llama.cpp talks a lot about itself, so each level goes one step down;
/// what stops a call becomes an exception, whose text <see cref="ErrorsOf"/> collects from the error lines of the call.
/// </summary>
internal static unsafe partial class NativeLog
{
    private const int MaxLine = 4_096;
    private const int ContinuesPrevious = 5;

    private static ILogger _logger = NullLogger.Instance;

    [ThreadStatic]
    private static StringBuilder? _line;

    [ThreadStatic]
    private static int _level;

    [ThreadStatic]
    private static List<string>? _errors;

    /// <summary>Sends all lines to a logger from now on.</summary>
    internal static void SendTo(ILogger logger) => _logger = logger;

    /// <summary>Takes llama.cpp's output, and its last words before it ends the process.</summary>
    internal static void Install()
    {
        LlamaApi.llama_log_set(&Received, null);
        GgmlApi.ggml_set_abort_callback(&Aborted);
    }

    /// <summary>Runs a native call on this thread and collects the errors that it logged.</summary>
    internal static (T Result, string Errors) ErrorsOf<T>(Func<T> call)
    {
        var outer = _errors;
        _errors = [];
        try
        {
            var result = call();
            return (result, string.Join("; ", _errors));
        }
        finally
        {
            _errors = outer;
        }
    }

    /// <summary>Takes a piece of llama.cpp's log; a logger that throws loses its line, since nothing may travel into native frames.</summary>
    internal static void Receive(int level, string text)
    {
        try
        {
            Append(level, text);
        }
#pragma warning disable CA1031
        catch (Exception)
#pragma warning restore CA1031
        {
            _line?.Clear();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Received(int level, byte* text, void* userData) => Receive(level, NativeText.Read(text));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Aborted(byte* message)
    {
        var text = NativeText.Read(message);
        Console.Error.WriteLine(text);
        LogAborted(_logger, text);
    }

    // A line may arrive in pieces.
    private static void Append(int level, string text)
    {
        var line = _line ??= new StringBuilder();
        if (level != ContinuesPrevious)
        {
            _level = level;
        }

        line.Append(text);
        if (line.Length < MaxLine && !text.EndsWith('\n'))
        {
            return;
        }

        var whole = line.ToString().TrimEnd();
        line.Clear();
        if (whole.Trim('.').Length > 0)
        {
            Write(_level, whole);
        }
    }

    private static void Write(int level, string line)
    {
        if (level == 4)
        {
            _errors?.Add(line);
        }

        var severity = level switch
        {
            4 => LogLevel.Warning,
            3 => LogLevel.Information,
            2 => LogLevel.Debug,
            _ => LogLevel.Trace,
        };
        LogLine(_logger, severity, line);
    }

    [LoggerMessage(EventId = 1, Message = "{Line}")]
    private static partial void LogLine(ILogger logger, LogLevel level, string line);

    [LoggerMessage(EventId = 2, Level = LogLevel.Critical, Message = "llama.cpp ends the process: {Message}")]
    private static partial void LogAborted(ILogger logger, string message);
}

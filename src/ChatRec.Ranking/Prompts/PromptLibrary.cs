using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Ranking.Prompts;

/// <summary>
/// The prompt templates of a folder. A file that changed is read again at its next use, so wording can be edited while the service runs;
/// an edit that breaks a template is logged once and the last good version stays in use.
/// </summary>
public sealed partial class PromptLibrary
{
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Opens a folder of <c>*.yaml</c> files.</summary>
    public PromptLibrary(string folder, ILogger<PromptLibrary>? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Folder = Path.GetFullPath(folder);
        _logger = logger ?? NullLogger<PromptLibrary>.Instance;
    }

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>Names of the templates that are there, sorted.</summary>
    public IReadOnlyList<string> Names => Directory.Exists(Folder)
        ? [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The template as its file states it now, or its last good version.</summary>
    /// <param name="name">The file's name without extension: letters, digits, '-' and '_'.</param>
    /// <exception cref="PromptException">There is no such file, or it was never good.</exception>
    public PromptTemplate Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > 64 || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
        {
            throw new PromptException($"'{name}' cannot be a prompt's name: use letters, digits, '-' and '_'.");
        }

        lock (_lock)
        {
            _entries.TryGetValue(name, out var entry);
            var stamp = Stamp.Of(Path.Combine(Folder, name + ".yaml"));
            if (entry is not null && entry.Stamp == stamp)
            {
                return entry.Good;
            }

            try
            {
                var template = PromptFile.Parse(name, Read(name));
                if (entry is not null)
                {
                    LogReloaded(name, template.Hash);
                }

                _entries[name] = new Entry(template, stamp);
                return template;
            }
            catch (PromptException exception) when (entry is not null)
            {
                LogKept(exception.Message);
                _entries[name] = entry with { Stamp = stamp };
                return entry.Good;
            }
        }
    }

    private string Read(string name)
    {
        var path = Path.Combine(Folder, name + ".yaml");
        try
        {
            using var stream = File.OpenRead(path);
            return stream.Length <= PromptFile.MaxBytes
                ? new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)).ReadToEnd()
                : throw new PromptException($"{name}.yaml: the file is larger than {PromptFile.MaxBytes / 1024} KiB.");
        }
        catch (DecoderFallbackException exception)
        {
            throw new PromptException($"{name}.yaml: the file is not UTF-8 text.", exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PromptException($"{name}.yaml: no such file in {Folder} (there: {(Names.Count == 0 ? "nothing" : string.Join(", ", Names))}).", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PromptException($"{name}.yaml: cannot be read: {exception.Message}", exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Prompt {Name} was edited; now in use: {Hash}")]
    private partial void LogReloaded(string name, string hash);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A prompt's edit cannot be used, its last good version stays in use. {Problem}")]
    private partial void LogKept(string problem);

    private sealed record Entry(PromptTemplate Good, Stamp Stamp);

    /// <summary>What tells one version of a file from another without reading it.</summary>
    private readonly record struct Stamp(DateTime Written, long Length)
    {
        public static Stamp Of(string path)
        {
            var file = new FileInfo(path);
            return file.Exists ? new Stamp(file.LastWriteTimeUtc, file.Length) : new Stamp(default, -1);
        }
    }
}

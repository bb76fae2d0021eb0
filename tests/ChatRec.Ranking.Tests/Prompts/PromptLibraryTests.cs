using ChatRec.Ranking.Prompts;
using Microsoft.Extensions.Logging;

namespace ChatRec.Ranking.Tests.Prompts;

public sealed class PromptLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec-prompts-").FullName;
    private readonly LogRecorder<PromptLibrary> _log = new();
    private DateTime _written = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_changed_file_is_read_again()
    {
        Write("template_format: handlebars\ntemplate: one");
        var library = new PromptLibrary(_folder, _log);
        var first = library.Get("greet");
        Assert.Same(first, library.Get("greet"));

        Write("template_format: handlebars\ntemplate: two");

        Assert.Equal("two", library.Get("greet").Template);
        Assert.NotEqual(first.Hash, library.Get("greet").Hash);
        Assert.Contains(_log.Entries, entry => entry.Level == LogLevel.Information);
    }

    [Fact]
    public void A_broken_edit_keeps_the_last_good_version_and_is_logged_once()
    {
        Write("template_format: handlebars\ntemplate: good");
        var library = new PromptLibrary(_folder, _log);
        var good = library.Get("greet");

        Write("template_format: handlebars\ntemplate: '{{{x}}}'");
        Assert.Same(good, library.Get("greet"));
        Assert.Same(good, library.Get("greet"));

        var entry = Assert.Single(_log.Entries);
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Contains("greet.yaml, line 2", entry.Message, StringComparison.Ordinal);

        Write("template_format: handlebars\ntemplate: mended");
        Assert.Equal("mended", library.Get("greet").Template);
    }

    [Fact]
    public void A_deleted_file_keeps_the_last_good_version()
    {
        Write("template_format: handlebars\ntemplate: good");
        var library = new PromptLibrary(_folder, _log);
        library.Get("greet");

        File.Delete(Path.Combine(_folder, "greet.yaml"));

        Assert.Equal("good", library.Get("greet").Template);
        Assert.Contains("no such file", Assert.Single(_log.Entries).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "missing.yaml: no such file")]
    [InlineData("../secret", "cannot be a prompt's name")]
    [InlineData("", "cannot be a prompt's name")]
    [InlineData("latin1", "not UTF-8")]
    [InlineData("large", "larger than 64 KiB")]
    public void A_file_that_was_never_good_is_an_error(string name, string expected)
    {
        File.WriteAllBytes(Path.Combine(_folder, "latin1.yaml"), [0x61, 0x3A, 0x20, 0xE9, 0x0A]);
        File.WriteAllBytes(Path.Combine(_folder, "large.yaml"), new byte[PromptFile.MaxBytes + 1]);

        var exception = Assert.Throws<PromptException>(() => new PromptLibrary(_folder, _log).Get(name));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_prompt_of_the_repository_is_good()
    {
        var library = new PromptLibrary(RepositoryFiles.Prompts);

        Assert.Contains("rank", library.Names);
        Assert.All(library.Names, name => Assert.Equal(name, library.Get(name).Name));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Each version has a write time of its own: two writes in a test may fall into one tick of the file system's clock.</summary>
    private void Write(string text)
    {
        var path = Path.Combine(_folder, "greet.yaml");
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, _written = _written.AddSeconds(1));
    }
}

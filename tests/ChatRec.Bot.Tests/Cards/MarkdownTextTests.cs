using ChatRec.Bot.Cards;

namespace ChatRec.Bot.Tests.Cards;

public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("Heat", "Heat")]
    [InlineData("12 Angry Men (1957)", "12 Angry Men (1957)")]
    [InlineData("L.A. Confidential", "L.A. Confidential")]
    [InlineData("*M*A*S*H", "\\*M\\*A\\*S\\*H")]
    [InlineData("[free](http://x)", "\\[free\\](http\\://x)")]
    [InlineData("www.evil.example", "www\\.evil.example")]
    [InlineData("a@b.example", "a\\@b.example")]
    [InlineData("<img src=x>", "\\<img src=x\\>")]
    [InlineData("# Title", "\\# Title")]
    [InlineData("- Title", "\\- Title")]
    [InlineData("2. Heat", "2\\. Heat")]
    [InlineData("7) Heat", "7\\) Heat")]
    [InlineData("2001", "2001")]
    [InlineData("a\nb\u0000c", "a b c")]
    [InlineData("back\\slash`code`", "back\\\\slash\\`code\\`")]
    [InlineData("", "")]
    public void What_markdown_would_read_is_escaped_and_nothing_else(string text, string escaped) => Assert.Equal(escaped, MarkdownText.Escape(text));
}

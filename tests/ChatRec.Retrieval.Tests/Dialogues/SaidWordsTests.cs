using ChatRec.Retrieval.Dialogues;

namespace ChatRec.Retrieval.Tests.Dialogues;

public sealed class SaidWordsTests
{
    [Theory]
    [InlineData("I don't like Comedies, movies or the 80's!", "i dont like comedy movy or the 80s")]
    [InlineData("movie zombies comedy boss", "movy zomby comedy boss")]
    [InlineData("Café Müller", "cafe muller")]
    [InlineData("", "")]
    [InlineData("🎬 … \u0007", "")]
    [InlineData("a\ud83d b", "a b")]
    public void Words_are_plain(string text, string expected) => Assert.Equal(expected, string.Join(' ', SaidWords.Of(text)));

    [Fact]
    public void A_long_text_is_cut() => Assert.Equal(2_000, SaidWords.Of(string.Join(' ', Enumerable.Repeat("word", 10_000))).Count);
}

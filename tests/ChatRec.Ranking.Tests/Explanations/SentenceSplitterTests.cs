using ChatRec.Ranking.Explanations;

namespace ChatRec.Ranking.Tests.Explanations;

public sealed class SentenceSplitterTests
{
    [Theory]
    [InlineData("One is here. Two is there.", "One is here.|Two is there.")]
    [InlineData("You liked L.A. Confidential. It fits.", "You liked L.A. Confidential.|It fits.")]
    [InlineData("You liked Airplane! and Mrs. Doubtfire. 57 people did.", "You liked Airplane! and Mrs. Doubtfire.|57 people did.")]
    [InlineData("You liked Dr. No and it fits! Good.", "You liked Dr. No and it fits!|Good.")]
    [InlineData("O Brother, Where Art Thou? It was liked. Next", "O Brother, Where Art Thou?|It was liked.|Next")]
    [InlineData("You liked Citizen X. It fits.", "You liked Citizen X.|It fits.")]
    [InlineData("", "")]
    public void Sentences_are_cut_alike_however_the_text_arrives(string text, string expected)
    {
        foreach (var size in new[] { 1, 3, 1000 })
        {
            var splitter = new SentenceSplitter(["L.A. Confidential", "Airplane!", "O Brother, Where Art Thou?", "Citizen X"]);
            var sentences = text.Chunk(size).SelectMany(piece => splitter.Push(new string(piece))).ToList();
            if (splitter.Finish() is { } rest)
            {
                sentences.Add(rest);
            }

            Assert.Equal(expected, string.Join('|', sentences));
        }
    }
}

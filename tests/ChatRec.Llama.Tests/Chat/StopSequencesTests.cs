using ChatRec.Llama.Chat;

namespace ChatRec.Llama.Tests.Chat;

public sealed class StopSequencesTests
{
    [Theory]
    [InlineData("one two STOP three", "one two ")]
    [InlineData("STOP", "")]
    [InlineData("one STO two", "one STO two")]
    [InlineData("one STO", "one STO")]
    [InlineData("SSTOP", "S")]
    [InlineData("aab", "aab")]
    public void Text_passes_until_the_stop_however_it_is_cut(string text, string passed)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var stops = new StopSequences(["STOP", "aaab"]);
            var result = "";
            foreach (var piece in text.Chunk(size))
            {
                result += stops.Append(new string(piece));
                if (stops.Found)
                {
                    break;
                }
            }

            Assert.Equal(passed, stops.Found ? result : result + stops.Finish());
        }
    }

    [Fact]
    public void Only_a_possible_beginning_is_held_back()
    {
        var stops = new StopSequences(["\n\n"]);

        Assert.Equal("Heat", stops.Append("Heat\n"));
        Assert.Equal("\nRonin", stops.Append("Ronin"));
    }
}

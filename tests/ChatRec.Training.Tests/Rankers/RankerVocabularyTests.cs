using ChatRec.Training.Rankers;

namespace ChatRec.Training.Tests.Rankers;

public sealed class RankerVocabularyTests
{
    [Fact]
    public void No_text_stands_in_it_twice_even_where_a_title_is_a_word_or_a_letter()
    {
        string[] titles = ["spore", "a", "Spore", "Halo 2"];

        var vocabulary = RankerVocabulary.Create(titles, ["; ", "; ", "spore"], Enumerable.Repeat("spore halo a spore", 50), merges: 100);

        Assert.Equal(titles, vocabulary.Tokens[..titles.Length]);
        Assert.Equal(vocabulary.Count, vocabulary.Tokens.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(vocabulary.Count, vocabulary.Types.Length);
        Assert.Contains("spore", vocabulary.Merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Single(vocabulary.Tokens, token => token == "; ");
    }
}

using ChatRec.Retrieval.Items;
using ChatRec.Training.Rankers.Wishes;

namespace ChatRec.Training.Tests.Rankers.Wishes;

public sealed class SoftWordsTests
{
    private static readonly Item[] Items = [.. Enumerable.Range(0, 60).Select(index => new Item($"m{index}", $"Title {index}", 1995, ["Crime"]))];

    [Fact]
    public void Words_of_several_people_and_titles_count_and_names_of_genres_do_not()
    {
        var given = new List<(string, string, string)>();
        for (var title = 0; title < 20; title++)
        {
            given.Add(("anna", $"m{title}", "Quirky"));
            given.Add(("ben", $"m{title}", " quirky "));
            given.Add(("anna", $"m{title}", "my list"));
            given.Add((title % 2 == 0 ? "anna" : "ben", $"m{title}", "crime"));
            given.Add((title % 2 == 0 ? "anna" : "ben", $"m{title}", "scary"));
        }

        given.AddRange([("anna", "m1", "slow"), ("ben", "m2", "slow"), ("ben", "not there", "quirky")]);

        Assert.Equal(["quirky"], SoftWords.Of(given, Items).Words);
    }

    [Fact]
    public void A_fifth_of_a_words_titles_is_held_out_the_same_ones_however_the_items_are_ordered()
    {
        var given = Items.SelectMany(item => new[] { ("anna", item.Id, "quirky"), ("ben", item.Id, "quirky") }).ToList();
        Item[] reversed = [.. Items.Reverse()];

        var (words, other) = (SoftWords.Of(given, Items), SoftWords.Of(given, reversed));

        Assert.InRange(words.HeldOut("quirky").Count, 4, 25);
        Assert.Equal(Items.Length, words.HeldOut("quirky").Count + words.Titles("quirky").Count);
        Assert.All(words.HeldOut("quirky"), title => Assert.Empty(words.Of(title)));
        Assert.Equal(words.HeldOut("quirky").Select(title => Items[title].Id).Order(), other.HeldOut("quirky").Select(title => reversed[title].Id).Order());
    }
}

using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Tests.Dialogues;

public sealed class TitleMatcherTests
{
    private static readonly TitleMatcher Matcher = new(
        new Catalogue(
        [
            new Item("a", "Star Wars: Episode IV - A New Hope", 1977, []),
            new Item("b", "The Usual Suspects", 1995, []),
            new Item("c", "Jumanji", 1995, []),
            new Item("d", "Jumanji", 2017, []),
            new Item("e", "Rocky II", 1979, []),
            new Item("f", "Amelie", 2001, []) { AlternateTitles = ["Le Fabuleux Destin d'Amélie Poulain"] },
            new Item("g", "Malcolm X", 1992, []),
            new Item("h", "Star Wars: The Last Jedi", 2017, []),
            new Item("i", "Guardians of the Galaxy 2", 2017, []),
            new Item("j", "John Wick: Chapter Two", 2017, []),
        ]),
        item => item == 2 ? 10 : 1);

    [Theory]
    [InlineData("Usual Suspects, The", 1995, 1)]
    [InlineData("the usual suspects", 1996, 1)]
    [InlineData("The Usual Suspects", 1999, null)]
    [InlineData("Jumanji", 2017, 3)]
    [InlineData("Jumanji", 2016, 3)]
    [InlineData("Jumanji", null, 2)]
    [InlineData("Rocky 2", 1979, 4)]
    [InlineData("Star Wars", 1977, 0)]
    [InlineData("Star Wars", 2015, null)]
    [InlineData("Amélie", 2001, 5)]
    [InlineData("Le fabuleux destin d’Amelie Poulain", null, 5)]
    [InlineData("Malcolm X", 1992, 6)]
    [InlineData("Star Wars: Episode VIII – The Last Jedi", 2017, 7)]
    [InlineData("Star Wars: Episode VIII – The Last Jedi", null, null)]
    [InlineData("Guardians of the Galaxy Vol. 2", 2017, 8)]
    [InlineData("John Wick: Chapter 2", 2017, 9)]
    [InlineData("Unheard Of", 2000, null)]
    [InlineData("!?", 2000, null)]
    [InlineData("", null, null)]
    public void A_title_is_found_whatever_its_spelling_and_only_in_its_years(string title, int? year, int? expected) =>
        Assert.Equal(expected, Matcher.Find(title, year));
}

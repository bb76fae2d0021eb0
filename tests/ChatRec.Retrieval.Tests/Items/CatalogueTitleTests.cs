using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Tests.Items;

public sealed class CatalogueTitleTests
{
    [Theory]
    [InlineData("Heat (1995)", "Heat", 1995, "")]
    [InlineData("Heat", "Heat", null, "")]
    [InlineData("Usual Suspects, The (1995)", "The Usual Suspects", 1995, "")]
    [InlineData("Beautiful Mind, A (2001)", "A Beautiful Mind", 2001, "")]
    [InlineData("Affair of Love, An (Liaison pornographique, Une) (1999)", "An Affair of Love", 1999, "Une Liaison pornographique")]
    [InlineData("City of Lost Children, The (Cité des enfants perdus, La) (1995)", "The City of Lost Children", 1995, "La Cité des enfants perdus")]
    [InlineData("Postman, The (Postino, Il)", "The Postman", null, "Il Postino")]
    [InlineData("Promise, The (Versprechen, Das)", "The Promise", null, "Das Versprechen")]
    [InlineData("Boot, Das (Boat, The) (1981)", "Das Boot", 1981, "The Boat")]
    [InlineData("Avventura, L' (Adventure, The) (1960)", "L'Avventura", 1960, "The Adventure")]
    [InlineData("Star Maker, The (Uomo delle stelle, L')", "The Star Maker", null, "L'Uomo delle stelle")]
    [InlineData("Vitelloni, I (a.k.a. The Young and the Passionate) (1953)", "I Vitelloni", 1953, "The Young and the Passionate")]
    [InlineData("Léon: The Professional (a.k.a. The Professional) (Léon) (1994)", "Léon: The Professional", 1994, "The Professional|Léon")]
    [InlineData("Yes, Madam (a.k.a. Police Assassins) (a.k.a. In the Line of Duty 2) (Huang gu shi jie)", "Yes, Madam", null, "Police Assassins|In the Line of Duty 2|Huang gu shi jie")]
    [InlineData("Seven (a.k.a. Se7en) (1995)", "Seven", 1995, "Se7en")]
    [InlineData("Twelve Monkeys (aka 12 Monkeys)", "Twelve Monkeys", null, "12 Monkeys")]
    [InlineData("Akasha (Akasha Returns)", "Akasha", null, "Akasha Returns")]
    [InlineData("Lord of the Rings: The Two Towers, The (2002)", "The Lord of the Rings: The Two Towers", 2002, "")]
    [InlineData("(500) Days of Summer (2009)", "(500) Days of Summer", 2009, "")]
    [InlineData("Human Centipede II (Full Sequence), The (2011)", "The Human Centipede II (Full Sequence)", 2011, "")]
    [InlineData("Evangelion: 3.0 You Can (Not) Redo", "Evangelion: 3.0 You Can (Not) Redo", null, "")]
    [InlineData("Paris, Texas (1984)", "Paris, Texas", 1984, "")]
    [InlineData("I, Robot (2004)", "I, Robot", 2004, "")]
    [InlineData("One, Two, Three (1961)", "One, Two, Three", 1961, "")]
    [InlineData("Lust, Caution (Se, jie) (2007)", "Lust, Caution", 2007, "Se, jie")]
    [InlineData("1984 (Nineteen Eighty-Four) (1984)", "1984", 1984, "Nineteen Eighty-Four")]
    [InlineData("2012", "2012", null, "")]
    [InlineData("Dekalog (The Decalogue) (1989–1990)", "Dekalog", 1989, "The Decalogue")]
    [InlineData("Fawlty Towers (1975-)", "Fawlty Towers", 1975, "")]
    [InlineData("Nosferatu (Nosferatu) (1922)", "Nosferatu", 1922, "")]
    [InlineData("Film (Outer (inner) words) (1999)", "Film", 1999, "Outer (inner) words")]
    [InlineData("1-900 (06)", "1-900", null, "06")]
    [InlineData("(1995)", "(1995)", null, "")]
    [InlineData("Broken) (1995", "Broken) (1995", null, "")]
    [InlineData("Smile :)", "Smile :)", null, "")]
    [InlineData("  Heat  ( 1995 ) ", "Heat", 1995, "")]
    [InlineData("", "", null, "")]
    public void A_raw_title_is_taken_apart(string raw, string title, int? year, string alternates)
    {
        var parsed = CatalogueTitle.Parse(raw);

        Assert.Equal(title, parsed.Title);
        Assert.Equal(year, parsed.Year);
        Assert.Equal(alternates, string.Join('|', parsed.AlternateTitles));
    }
}
